# stays red: cause
kubectl logs deploy/catalog -c shipper
# answer cause: It takes more memory than it may
