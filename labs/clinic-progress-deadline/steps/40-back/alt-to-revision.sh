kubectl rollout history deployment/shop
kubectl rollout undo deployment/shop --to-revision=1
sleep 40
