# stays red: named
kubectl patch serviceaccount default -p '{"imagePullSecrets":[{"name":"regcred"}]}'
sleep 60
