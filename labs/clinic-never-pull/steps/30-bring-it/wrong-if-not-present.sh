# stays red: ready
kubectl patch deployment menu -p '{"spec":{"template":{"spec":{"containers":[{"name":"menu","imagePullPolicy":"IfNotPresent"}]}}}}'
sleep 40
