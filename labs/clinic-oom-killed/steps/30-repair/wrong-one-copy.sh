# cheats, stays red: steady
kubectl scale deployment cache --replicas=1
kubectl set resources deployment/cache --limits=memory=256Mi
kubectl rollout status deployment/cache
sleep 10
