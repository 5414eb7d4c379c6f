kubectl get pods
kubectl describe pods
# answer cause: Nobody told it who is asking
