# stays red: match
kubectl patch configmap api-config -p '{"data":{"log-level":"north"}}'
sleep 20
# answer next: The Secret api-secret
