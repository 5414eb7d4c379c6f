# stays red: certain
kubectl describe pods
# answer asked: harbour-example/tidetable
# answer certain: The repository has no tag 1.9
