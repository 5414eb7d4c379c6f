# stays red: cause
kubectl describe rs
kubectl get quota
# answer cause: The node has no room for a fourth pod
