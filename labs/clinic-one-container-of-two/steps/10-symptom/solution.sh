kubectl get pods
kubectl logs deploy/catalog -c catalog
kubectl get endpoints catalog
# answer ready: A pod is ready only when all of its containers are
