# stays red: rolled
sed -i s/acom/acorn/ fleet/kustomization.yaml
sed -i 's/replicas: 2/replicas: 3/' fleet/trips.yaml
kubectl apply -k fleet
kubectl rollout status deployment/trips
sleep 5
