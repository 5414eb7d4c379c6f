kubectl patch serviceaccount default -p '{"imagePullSecrets":[{"name":"regcred"}]}'
kubectl rollout restart deployment/billing
kubectl rollout status deployment/billing
sleep 5
