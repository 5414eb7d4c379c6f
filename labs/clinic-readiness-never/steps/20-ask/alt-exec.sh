kubectl exec $(kubectl get pods -l app=shop -o name --sort-by=.metadata.creationTimestamp | tail -1) -- curl -s localhost:8080/health/ready
# answer path: /health/ready
