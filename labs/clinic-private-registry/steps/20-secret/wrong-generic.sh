# stays red: secret
kubectl create secret generic regcred --from-literal=username=ci-bot --from-literal=password=correct-horse
