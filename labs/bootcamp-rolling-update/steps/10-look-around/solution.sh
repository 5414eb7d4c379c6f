kubectl get deployments
kubectl get pods
kubectl describe pods
# answer version: v1
