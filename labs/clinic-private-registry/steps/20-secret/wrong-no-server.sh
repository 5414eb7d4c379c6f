# stays red: secret
kubectl create secret docker-registry regcred --docker-username=ci-bot --docker-password=correct-horse
