# cheats, stays red: ships
kubectl patch deployment catalog -p '{"spec":{"template":{"spec":{"containers":[{"name":"shipper","$patch":"delete"}]}}}}'
sleep 60
