# stays red: rolled
kubectl create secret docker-registry acorn --docker-server=registry.acom.example --docker-username=fleet --docker-password=fleet
kubectl patch deployment trips -p '{"spec":{"template":{"spec":{"imagePullSecrets":[{"name":"acorn"}]}}}}'
sleep 60
