kubectl get pods
kubectl logs deployment/cache
kubectl describe pods
# answer reason: OOMKilled
# answer who: It wanted more memory than it may have, and was killed
