# cheats, stays red: served
kubectl scale deployment/web --replicas=0
sleep 10
kubectl rollout undo deployment/web
kubectl scale deployment/web --replicas=3
kubectl rollout status deployment/web
