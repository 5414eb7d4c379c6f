# stays red: serves
kubectl delete $(kubectl get pods -l app=shop -o name --sort-by=.metadata.creationTimestamp | tail -1)
sleep 40
