# stays red: rolled
kubectl rollout undo deployment/trips
sed -i s/acom/acorn/ fleet/kustomization.yaml
kubectl rollout status deployment/trips
sleep 5
