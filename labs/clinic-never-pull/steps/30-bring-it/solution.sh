minikube image load menu:v2
minikube image ls
kubectl rollout status deployment/menu
kubectl get pods
sleep 5
