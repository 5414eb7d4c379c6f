kubectl patch deployment billing -p '{"spec":{"template":{"spec":{"imagePullSecrets":[{"name":"regcred"}]}}}}'
kubectl get pods
kubectl rollout status deployment/billing
sleep 5
