# stays red: limit
kubectl delete pods -l app=cache
sleep 5
