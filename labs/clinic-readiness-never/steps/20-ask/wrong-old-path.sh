# stays red: path
kubectl logs deployment/shop
# answer path: /ready
