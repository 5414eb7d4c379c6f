# stays red: described
kubectl get events
kubectl exec deployment/shop -- nothing
# answer code: 1
