kubectl describe deployment catalog
kubectl logs deployment/catalog
# answer given: 9
# answer needs: 25
