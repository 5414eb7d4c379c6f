cat README.md
docker build -t menu:v2 menu/
kubectl apply -f menu.yaml
kubectl rollout status deployment/menu --timeout=30s
kubectl get pods
kubectl describe pods
# answer status: ErrImageNeverPull
