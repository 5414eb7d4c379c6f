# stays red: runs
kubectl rollout restart deployment/api
sleep 30
