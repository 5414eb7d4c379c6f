# cheats, stays red: secret
kubectl set env deployment/api API_TOKEN-
kubectl rollout status deployment/api
sleep 5
