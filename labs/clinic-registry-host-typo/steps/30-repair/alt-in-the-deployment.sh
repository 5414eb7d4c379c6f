sed -i '/name: trips/,$d' fleet/kustomization.yaml
sed -i 's#image: trips#image: registry.acorn.example/fleet/trips:3.2#' fleet/trips.yaml
kubectl apply -k fleet
kubectl rollout status deployment/trips
sleep 5
