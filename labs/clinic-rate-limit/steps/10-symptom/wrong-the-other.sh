# stays red: node
kubectl get pods -o wide
# answer node: node01
