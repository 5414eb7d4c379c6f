kubectl events --types=Warning,Normal
kubectl logs -l app=catalog
# answer who: The kubelet, because the liveness probe fails
