# stays red: served
kubectl set image deployment/edge nginx=nginx:1.28
kubectl delete pods -l app=edge --wait=false
sleep 10
# answer status: Pending
