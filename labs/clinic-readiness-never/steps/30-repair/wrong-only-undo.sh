# stays red: probe
kubectl rollout undo deployment/shop
kubectl rollout status deployment/shop
sleep 10
