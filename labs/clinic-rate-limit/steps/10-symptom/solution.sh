kubectl get pods -o wide
kubectl describe pods -l app=cache
# answer node: node02
