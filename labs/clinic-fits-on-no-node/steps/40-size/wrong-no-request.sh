# cheats, stays red: request
kubectl patch deployment search --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/resources"}]'
sleep 20
