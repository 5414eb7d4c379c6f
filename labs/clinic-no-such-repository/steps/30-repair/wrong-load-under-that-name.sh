# cheats, stays red: rolled
docker pull harbour-example/tide-table:1.9
docker tag harbour-example/tide-table:1.9 harbour-example/tidetable:1.9
minikube image load harbour-example/tidetable:1.9
kubectl rollout restart deployment/tides
kubectl rollout status deployment/tides
sleep 5
