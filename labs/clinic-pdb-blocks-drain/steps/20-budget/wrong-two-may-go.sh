# stays red: allowed
kubectl get poddisruptionbudgets
# answer allowed: 2
# answer cause: There are as many pods as must be there, so none may ever go
