# stays red: rolled
kubectl apply -f web.yaml
sleep 20
