# stays red: rolled
kubectl rollout undo deployment/tides
kubectl rollout status deployment/tides
sed -i s/tidetable/tide-table/ tides.yaml
sleep 5
