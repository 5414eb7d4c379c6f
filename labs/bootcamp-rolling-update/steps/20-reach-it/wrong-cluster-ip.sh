# stays red: answer
kubectl get services
curl localhost:8080
