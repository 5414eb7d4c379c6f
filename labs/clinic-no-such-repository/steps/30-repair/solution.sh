docker logout
docker pull harbour-example/tide-table:1.9
sed -i s/tidetable/tide-table/ tides.yaml
kubectl diff -f tides.yaml
kubectl apply -f tides.yaml
kubectl rollout status deployment/tides
sleep 5
