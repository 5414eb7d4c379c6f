kubectl get pods
kubectl describe pods
# answer cause: Its image does not exist
