kubectl patch quota team-quota -p '{"spec":{"hard":{"pods":"4"}}}'
kubectl rollout status deployment/web --timeout=300s
sleep 40
