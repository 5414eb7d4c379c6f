kubectl get secret payment-credentials -o json | jq 'del(.metadata.resourceVersion, .metadata.uid, .metadata.creationTimestamp) | .metadata.name = "payments-credentials"' | kubectl create -f -
kubectl rollout restart deployment/payments
sleep 60
