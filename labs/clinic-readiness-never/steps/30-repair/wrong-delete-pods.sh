# stays red: served
kubectl delete pods -l app=shop --wait=false
sleep 20
