docker pull nginx:1.27.2
sed -i s/1.272/1.27.2/ web.yaml
kubectl diff -f web.yaml
kubectl apply -f web.yaml
kubectl rollout status deployment/web
sleep 5
