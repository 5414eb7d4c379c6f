kubectl patch resourcequota team-quota --type=merge -p '{"spec":{"hard":{"pods":5}}}'
kubectl rollout restart deployment/web
kubectl rollout status deployment/web --timeout=300s
sleep 40
