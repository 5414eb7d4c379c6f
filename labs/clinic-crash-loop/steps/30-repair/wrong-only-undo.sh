# stays red: told
kubectl rollout undo deployment/shop
kubectl rollout status deployment/shop
sleep 10
