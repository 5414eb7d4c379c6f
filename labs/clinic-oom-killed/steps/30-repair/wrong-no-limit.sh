# cheats, stays red: limit
kubectl patch deployment cache --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/resources"}]'
kubectl rollout status deployment/cache
sleep 10
