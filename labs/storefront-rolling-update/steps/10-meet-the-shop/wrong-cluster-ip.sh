# stays red: address
kubectl get services -n ingress-nginx
# answer address: 10.102.68.197
# answer version: 0.0.1
# answer closed: 401
