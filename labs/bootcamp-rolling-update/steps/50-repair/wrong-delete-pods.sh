# stays red: back
kubectl delete pods -l app=kubernetes-bootcamp --field-selector status.phase=Pending --wait=false
sleep 20
