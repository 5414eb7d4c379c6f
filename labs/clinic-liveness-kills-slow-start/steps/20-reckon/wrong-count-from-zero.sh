# stays red: given
kubectl describe deployment catalog
# answer given: 12
# answer needs: 25
