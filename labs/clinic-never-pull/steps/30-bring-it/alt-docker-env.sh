eval $(minikube docker-env)
docker build -t menu:v2 menu/
kubectl rollout status deployment/menu
sleep 5
