curl $(minikube ip):30080
kubectl get pods
kubectl describe service shop
# answer behind: 0
