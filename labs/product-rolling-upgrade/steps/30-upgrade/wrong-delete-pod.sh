# stays red: served
kubectl set image deployment/product product=hands-on/product-service:v2
kubectl delete pod -l app=product --wait=false
kubectl rollout status deployment/product
sleep 5
