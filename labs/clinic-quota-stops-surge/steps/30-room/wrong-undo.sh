# stays red: rolled
kubectl rollout undo deployment/web
sleep 30
