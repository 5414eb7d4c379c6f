# stays red: cause
kubectl logs --previous $(kubectl get pods -l app=shop -o name --sort-by=.metadata.creationTimestamp | tail -1)
# answer cause: Its database does not answer
