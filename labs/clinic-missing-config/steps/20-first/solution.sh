kubectl describe configmap api-config
kubectl patch configmap api-config -p '{"data":{"log-level":"info"}}'
sleep 20
kubectl describe pods
# answer next: The Secret api-secret
