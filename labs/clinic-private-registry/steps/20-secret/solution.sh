cat ACCESS.txt
kubectl create secret docker-registry regcred --docker-server=registry.corp.example:5000 --docker-username=ci-bot --docker-password=correct-horse
kubectl describe secrets
