timeout 5 kubectl get pod -l app=product -w
kubectl set image deployment/product product=hands-on/product-service:v2
kubectl rollout status deployment/product
sleep 5
