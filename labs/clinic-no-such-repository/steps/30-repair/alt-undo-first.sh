kubectl rollout undo deployment/tides
kubectl rollout status deployment/tides
sed -i 's/tidetable/tide-table/' tides.yaml
kubectl replace -f tides.yaml
kubectl rollout status deployment/tides
sleep 5
