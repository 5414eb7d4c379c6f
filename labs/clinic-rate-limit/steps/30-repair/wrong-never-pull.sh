# cheats, stays red: ready
kubectl patch deployment cache -p '{"spec":{"template":{"spec":{"containers":[{"name":"memcached","imagePullPolicy":"Never"}]}}}}'
sleep 60
