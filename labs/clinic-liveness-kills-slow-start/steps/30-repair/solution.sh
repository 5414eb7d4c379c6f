kubectl patch deployment catalog -p '{"spec":{"template":{"spec":{"containers":[{"name":"catalog","startupProbe":{"httpGet":{"path":"/healthz","port":8080},"periodSeconds":3,"failureThreshold":20}}]}}}}'
kubectl rollout status deployment/catalog
kubectl get pods
sleep 10
