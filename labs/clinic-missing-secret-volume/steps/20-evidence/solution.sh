kubectl describe pods -l app=payments
kubectl get secrets
# answer cause: The Deployment names a Secret that does not exist; one with almost that name does
