# stays red: runs
kubectl delete secret regcred
kubectl create secret docker-registry regcred --docker-server=registry.corp.example:5000 --docker-username=ci-bot --docker-password=correcthorse
kubectl patch deployment billing -p '{"spec":{"template":{"spec":{"imagePullSecrets":[{"name":"regcred"}]}}}}'
sleep 30
