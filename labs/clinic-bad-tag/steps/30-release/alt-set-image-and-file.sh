kubectl set image deployment/web nginx=nginx:1.27.2
kubectl rollout status deployment/web
sed -i 's/nginx:1.272/nginx:1.27.2/' web.yaml
sleep 5
