kubectl patch deployment orders -p '{"spec":{"template":{"spec":{"initContainers":[{"name":"wait-for-db","env":[{"name":"DB_HOST","value":"postgres.default.svc.cluster.local"}]}],"containers":[{"name":"orders","env":[{"name":"DB_HOST","value":"postgres"}]}]}}}}'
kubectl rollout status deployment/orders
sleep 40
