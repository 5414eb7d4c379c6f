# cheats, stays red: words
kubectl patch deployment thumbs --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/command"},{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"nginx:1.27"}]'
kubectl rollout status deployment/thumbs
sleep 5
