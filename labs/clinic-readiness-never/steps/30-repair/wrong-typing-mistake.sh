# stays red: rolled
sed -i 's|path: /ready|path: /healthready|' shop.yaml
kubectl apply -f shop.yaml
sleep 20
