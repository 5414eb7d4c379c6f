# stays red: bound
kubectl delete pvc db-data
kubectl apply -f small.yaml
sleep 30
