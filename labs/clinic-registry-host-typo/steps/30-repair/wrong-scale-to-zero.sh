# cheats, stays red: served
kubectl scale deployment/trips --replicas=0
sleep 10
sed -i s/acom/acorn/ fleet/kustomization.yaml
kubectl apply -k fleet
kubectl rollout status deployment/trips
sleep 5
