# cheats, stays red: served
kubectl delete -k fleet
sed -i s/acom/acorn/ fleet/kustomization.yaml
kubectl apply -k fleet
kubectl rollout status deployment/trips
sleep 5
