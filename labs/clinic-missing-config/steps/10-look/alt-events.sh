kubectl events --for deployment/api
kubectl get events
# answer cause: A key in a ConfigMap that exists
# answer key: log-level
