# stays red: runs
kubectl delete pods -l app=thumbs
sleep 30
