docker save -o menu.tar menu:v2
minikube image load menu.tar
kubectl rollout status deployment/menu
sleep 5
