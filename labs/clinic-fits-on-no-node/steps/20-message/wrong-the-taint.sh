# stays red: cause
kubectl get events
kubectl describe nodes
# answer cause: They have a taint
