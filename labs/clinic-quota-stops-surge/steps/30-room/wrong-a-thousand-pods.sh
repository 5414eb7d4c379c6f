# cheats, stays red: kept
kubectl patch quota team-quota -p '{"spec":{"hard":{"pods":"1000"}}}'
kubectl rollout restart deployment/web
sleep 60
