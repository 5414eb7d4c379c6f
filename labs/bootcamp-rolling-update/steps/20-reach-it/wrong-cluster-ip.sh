# stays red: answer
kubectl get services
curl localhost:8080
# answer answer: connection refused
