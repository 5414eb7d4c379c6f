# stays red: asked
kubectl describe pods
# answer asked: harbour-example/tide-table
# answer certain: One of these two, but not which
