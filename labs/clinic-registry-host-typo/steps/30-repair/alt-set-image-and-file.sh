kubectl set image deployment/trips trips=registry.acorn.example/fleet/trips:3.2
kubectl rollout status deployment/trips
sed -i 's/registry.acom.example/registry.acorn.example/' fleet/kustomization.yaml
sleep 5
