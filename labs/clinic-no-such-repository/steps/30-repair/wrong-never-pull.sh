# stays red: rolled
kubectl patch deployment tides -p '{"spec":{"template":{"spec":{"containers":[{"name":"tides","imagePullPolicy":"Never"}]}}}}'
sleep 60
