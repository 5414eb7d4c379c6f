# cheats, stays red: ships
kubectl patch deployment catalog -p '{"spec":{"template":{"spec":{"containers":[{"name":"shipper","image":"busybox:1.36","command":["sleep","infinity"]}]}}}}'
sleep 60
