kubectl set image deployments/kubernetes-bootcamp kubernetes-bootcamp=jocatalin/kubernetes-bootcamp:v2
kubectl get pods
kubectl rollout status deployments/kubernetes-bootcamp
curl $(minikube ip):$NODE_PORT
sleep 5
