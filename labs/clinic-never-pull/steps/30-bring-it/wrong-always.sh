# stays red: ready
minikube image load menu:v2
kubectl patch deployment menu -p '{"spec":{"template":{"spec":{"containers":[{"name":"menu","imagePullPolicy":"Always"}]}}}}'
sleep 40
