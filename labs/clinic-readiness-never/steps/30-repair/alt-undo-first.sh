kubectl rollout undo deployment/shop
kubectl rollout status deployment/shop
sed -i 's|path: /ready|path: /health/ready|' shop.yaml
kubectl apply -f shop.yaml
kubectl rollout status deployment/shop
sleep 10
