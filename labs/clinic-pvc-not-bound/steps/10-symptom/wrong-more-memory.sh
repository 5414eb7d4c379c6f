# stays red: waits
kubectl describe pods
# answer waits: More memory on a node
