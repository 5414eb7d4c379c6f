cat README.txt
kubectl get pods
kubectl describe pods
# answer cause: A key in a ConfigMap that exists
# answer key: log-level
