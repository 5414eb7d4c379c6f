# stays red: bound
kubectl delete pvc db-data
sleep 30
