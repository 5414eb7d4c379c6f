# stays red: code
kubectl describe pods
# answer code: 137
