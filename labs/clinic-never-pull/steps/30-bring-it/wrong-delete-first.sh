# stays red: served
minikube image load menu:v2
kubectl delete deployment menu
kubectl apply -f menu.yaml
sleep 40
