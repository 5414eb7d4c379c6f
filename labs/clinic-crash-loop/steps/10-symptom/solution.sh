kubectl get pods
kubectl describe pods
# answer code: 1
