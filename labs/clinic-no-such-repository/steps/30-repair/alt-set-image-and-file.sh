kubectl set image deployment/tides tides=docker.io/harbour-example/tide-table:1.9
kubectl rollout status deployment/tides
sed -i 's/tidetable/tide-table/' tides.yaml
sleep 5
