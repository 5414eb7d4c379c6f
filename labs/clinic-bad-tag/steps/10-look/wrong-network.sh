# stays red: cause
kubectl describe pods
# answer cause: The registry cannot be reached
# answer asked: 1.272
