# stays red: certain
kubectl describe pods
# answer asked: harbour-example/tidetable
# answer certain: The repository is private
