kubectl get pvc
kubectl describe pvc db-data
kubectl get storageclass
# answer cause: It names a class that does not exist
