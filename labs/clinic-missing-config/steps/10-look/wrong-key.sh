# stays red: key
kubectl describe pods
# answer cause: A key in a ConfigMap that exists
# answer key: loglevel
