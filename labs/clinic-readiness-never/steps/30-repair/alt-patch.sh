kubectl patch deployment shop --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/path","value":"/health/ready"}]'
kubectl rollout status deployment/shop
sleep 10
