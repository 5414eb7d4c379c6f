kubectl get pods
kubectl logs deployment/catalog --previous
kubectl describe pods
# answer who: The kubelet, because the liveness probe fails
