cd fleet && kustomize edit set image trips=registry.acorn.example/fleet/trips:3.2
kubectl kustomize . | kubectl apply -f -
kubectl rollout status deployment/trips
sleep 5
