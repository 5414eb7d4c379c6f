# cheats, stays red: rolled
kubectl scale deployment thumbs --replicas=1
kubectl rollout status deployment/thumbs --timeout=60s
sleep 5
