kubectl patch sa default -p '{"imagePullSecrets":[{"name":"regcred"}]}'
kubectl delete pods -l app=billing
kubectl wait --for=condition=Available deployment/billing --timeout=2m
sleep 5
