# cheats, stays red: rolled
kubectl set image deployment/trips trips=registry.acorn.example/fleet/docks:3.2
kubectl rollout status deployment/trips
sed -i s/acom/acorn/ fleet/kustomization.yaml
sleep 5
