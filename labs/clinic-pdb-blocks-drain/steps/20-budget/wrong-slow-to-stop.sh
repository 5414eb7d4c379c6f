# stays red: cause
kubectl get pdb
# answer allowed: 0
# answer cause: The old pod does not stop in time
