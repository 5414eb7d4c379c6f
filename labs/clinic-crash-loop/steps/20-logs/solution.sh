kubectl logs --previous $(kubectl get pods -l app=shop -o name --sort-by=.metadata.creationTimestamp | tail -1)
# answer cause: It is not told where its database is
