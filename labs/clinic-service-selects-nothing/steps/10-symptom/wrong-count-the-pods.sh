# stays red: behind
kubectl get pods
kubectl describe service shop
# answer behind: 3
