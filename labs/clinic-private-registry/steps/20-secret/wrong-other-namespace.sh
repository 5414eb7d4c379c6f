# stays red: secret
kubectl create namespace billing
kubectl create secret docker-registry regcred -n billing --docker-server=registry.corp.example:5000 --docker-username=ci-bot --docker-password=correct-horse
