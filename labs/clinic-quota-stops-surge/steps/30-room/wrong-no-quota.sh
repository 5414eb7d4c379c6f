# cheats, stays red: kept
kubectl delete quota team-quota
kubectl rollout status deployment/web --timeout=300s
sleep 40
