# stays red: rolled
kubectl scale deployment web --replicas=2
kubectl rollout status deployment/web --timeout=120s
sleep 40
