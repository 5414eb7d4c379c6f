kubectl rollout undo deployment/shop
kubectl rollout status deployment/shop
kubectl describe deployment shop
sleep 20
