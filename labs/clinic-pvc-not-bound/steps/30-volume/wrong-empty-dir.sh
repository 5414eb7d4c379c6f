# cheats, stays red: bound
kubectl patch deployment db --type=json -p '[{"op":"replace","path":"/spec/template/spec/volumes/0","value":{"name":"data","emptyDir":{}}}]'
sleep 30
