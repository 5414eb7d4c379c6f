# stays red: cause
kubectl describe pods
kubectl get nodes
# answer cause: Their CPU is used up by other pods
