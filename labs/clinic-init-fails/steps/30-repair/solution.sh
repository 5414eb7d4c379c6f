kubectl set env deployment/orders DB_HOST=postgres
kubectl rollout status deployment/orders
sleep 40
