# stays red: file
kubectl set image deployment/trips trips=registry.acorn.example/fleet/trips:3.2
kubectl rollout status deployment/trips
sleep 5
