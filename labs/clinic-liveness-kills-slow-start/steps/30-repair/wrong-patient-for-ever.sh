# stays red: watched
kubectl patch deployment catalog -p '{"spec":{"template":{"spec":{"containers":[{"name":"catalog","livenessProbe":{"failureThreshold":20}}]}}}}'
kubectl rollout status deployment/catalog
sleep 10
