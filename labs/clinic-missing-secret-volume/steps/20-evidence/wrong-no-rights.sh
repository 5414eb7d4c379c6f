# stays red: cause
kubectl get events
kubectl get secrets
# answer cause: The pod may not read Secrets
