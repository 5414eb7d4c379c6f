kubectl set env deployment/catalog -c shipper COLLECTOR_URL=http://collector.logging:4318
kubectl rollout status deployment/catalog
kubectl get pods
sleep 60
