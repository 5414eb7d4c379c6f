kubectl describe configmap api-config
kubectl patch configmap api-config -p '{"data":{"log-level":"info"}}'
sleep 20
kubectl get pods -o jsonpath='{.items[*].status.containerStatuses[*].state.waiting.message}{"\n"}'
# answer next: The Secret api-secret
