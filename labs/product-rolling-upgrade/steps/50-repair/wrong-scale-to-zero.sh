# cheats, stays red: served
kubectl scale deployment product --replicas=0
kubectl rollout undo deployment/product
sleep 10
kubectl scale deployment product --replicas=1
kubectl rollout status deployment/product
