# stays red: recovered
kubectl delete pod -l app=product --field-selector status.phase=Pending --wait=false
sleep 30
