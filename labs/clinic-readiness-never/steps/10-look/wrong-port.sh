# stays red: cause
kubectl describe pods
# answer cause: The program does not listen on that port
# answer visitors: v1
