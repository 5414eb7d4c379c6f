# stays red: given
kubectl describe deployment catalog
# answer given: 3
# answer needs: 25
