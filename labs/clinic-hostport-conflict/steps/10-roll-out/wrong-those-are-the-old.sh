# stays red: status
kubectl set image deployment/edge nginx=nginx:1.28
sleep 10
# answer status: Running
