# cheats, stays red: served
sed -i s/tidetable/tide-table/ tides.yaml
kubectl delete deployment tides
kubectl apply -f tides.yaml
kubectl rollout status deployment/tides
sleep 5
