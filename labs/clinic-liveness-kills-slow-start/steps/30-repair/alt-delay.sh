sed -i 's/initialDelaySeconds: 3/initialDelaySeconds: 40/' catalog.yaml
kubectl apply -f catalog.yaml
kubectl rollout status deployment/catalog
sleep 10
