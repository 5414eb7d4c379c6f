# cheats, stays red: words
kubectl patch deployment thumbs --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/command"}]'
kubectl rollout status deployment/thumbs
sleep 5
