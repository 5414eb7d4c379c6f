cat fleet/kustomization.yaml
sed -i s/acom/acorn/ fleet/kustomization.yaml
kubectl diff -k fleet
kubectl apply -k fleet
kubectl rollout status deployment/trips
kubectl get deployments -o wide
sleep 5
