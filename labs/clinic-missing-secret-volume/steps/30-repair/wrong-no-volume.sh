# cheats, stays red: mounted
kubectl patch deployment payments --type=json -p '[{"op":"remove","path":"/spec/template/spec/volumes"},{"op":"remove","path":"/spec/template/spec/containers/0/volumeMounts"}]'
sleep 60
