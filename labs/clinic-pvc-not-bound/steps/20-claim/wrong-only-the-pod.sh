# stays red: claim
kubectl describe pods
kubectl get sc
kubectl annotate pvc db-data looked=yes
# answer cause: It names a class that does not exist
