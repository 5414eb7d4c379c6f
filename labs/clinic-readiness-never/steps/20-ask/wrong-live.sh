# stays red: path
kubectl logs deployment/shop
# answer path: /health/live
