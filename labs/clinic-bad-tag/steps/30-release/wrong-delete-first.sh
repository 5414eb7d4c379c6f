# stays red: served
kubectl delete deployment web
sed -i s/1.272/1.27.2/ web.yaml
kubectl apply -f web.yaml
kubectl rollout status deployment/web
