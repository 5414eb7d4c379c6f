kubectl create secret generic payments-credentials --from-literal=api-key="$(kubectl get secret payment-credentials -o jsonpath='{.data.api-key}' | base64 -d)"
sleep 150
