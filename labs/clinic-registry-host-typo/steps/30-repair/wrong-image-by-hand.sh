# cheats, stays red: rolled
docker pull registry.acorn.example/fleet/trips:3.2
docker tag registry.acorn.example/fleet/trips:3.2 registry.acom.example/fleet/trips:3.2
minikube image load registry.acom.example/fleet/trips:3.2
kubectl rollout restart deployment/trips
kubectl rollout status deployment/trips
sleep 5
