# stays red: rolled
kubectl delete pods --field-selector status.phase=Pending
sleep 30
