# stays red: time
kubectl patch deployment catalog -p '{"spec":{"template":{"spec":{"containers":[{"name":"catalog","startupProbe":{"httpGet":{"path":"/healthz","port":8080},"periodSeconds":2,"failureThreshold":5}}]}}}}'
sleep 90
