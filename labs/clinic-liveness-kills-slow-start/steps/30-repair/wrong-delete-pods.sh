# stays red: time
kubectl delete pods -l app=catalog
sleep 60
