# stays red: bound
kubectl delete pods -l app=db
sleep 30
