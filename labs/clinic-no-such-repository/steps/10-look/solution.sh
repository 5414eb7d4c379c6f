kubectl get pods
kubectl describe pods
# answer asked: harbour-example/tidetable
# answer certain: One of these two, but not which
