# stays red: rolled
sed -i s/1.272/1.27.2/ web.yaml
kubectl apply -f web.yaml --dry-run=server
sleep 20
