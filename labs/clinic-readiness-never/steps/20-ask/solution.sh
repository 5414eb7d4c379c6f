POD=$(kubectl get pods -l app=shop -o name --sort-by=.metadata.creationTimestamp | tail -1)
kubectl logs $POD
kubectl exec $POD -- wget -qO- localhost:8080/health/ready
# answer path: /health/ready
