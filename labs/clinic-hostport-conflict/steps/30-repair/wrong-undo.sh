# stays red: rolled
kubectl rollout undo deployment/edge
sleep 30
