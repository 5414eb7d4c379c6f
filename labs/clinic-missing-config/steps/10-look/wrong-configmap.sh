# stays red: cause
kubectl describe pods
# answer cause: A ConfigMap
# answer key: log-level
