# stays red: cause
kubectl describe pods
# answer cause: It has no tag 2.1
