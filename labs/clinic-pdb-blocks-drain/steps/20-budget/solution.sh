kubectl get pdb
kubectl describe pdb web
kubectl get deployment web
# answer allowed: 0
# answer cause: There are as many pods as must be there, so none may ever go
