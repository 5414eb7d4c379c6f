# stays red: service
kubectl get pods
# answer behind: 0
