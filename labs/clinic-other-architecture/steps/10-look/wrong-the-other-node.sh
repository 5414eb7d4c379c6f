# stays red: where
kubectl get events
# answer where: node02
# answer cause: An image of 2.0 for its own kind of machine
