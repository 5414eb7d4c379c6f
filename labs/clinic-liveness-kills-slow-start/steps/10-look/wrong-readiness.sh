# stays red: who
kubectl logs deployment/catalog --previous
kubectl describe pods
# answer who: The kubelet, because the readiness probe fails
