# stays red: rolled
kubectl create secret docker-registry hub --docker-server=https://index.docker.io/v1/ --docker-username=harbour-bot --docker-password=low-water-0612
kubectl patch deployment tides -p '{"spec":{"template":{"spec":{"imagePullSecrets":[{"name":"hub"}]}}}}'
sleep 60
