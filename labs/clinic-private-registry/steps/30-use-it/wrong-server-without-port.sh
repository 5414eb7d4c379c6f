# stays red: runs
kubectl delete secret regcred
kubectl create secret docker-registry regcred --docker-server=registry.corp.example --docker-username=ci-bot --docker-password=correct-horse
kubectl patch deployment billing -p '{"spec":{"template":{"spec":{"imagePullSecrets":[{"name":"regcred"}]}}}}'
sleep 30
