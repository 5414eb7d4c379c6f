docker save menu:v2 | (eval $(minikube docker-env); docker load)
kubectl patch deployment menu -p '{"spec":{"template":{"spec":{"containers":[{"name":"menu","imagePullPolicy":"IfNotPresent"}]}}}}'
sleep 40
