# stays red: cause
kubectl describe pvc
kubectl get sc
# answer cause: Volumes of its class are made only when a pod has a node
