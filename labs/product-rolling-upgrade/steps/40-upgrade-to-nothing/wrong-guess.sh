# stays red: cause
kubectl set image deployment/product product=hands-on/product-service:v3
sleep 30
kubectl describe pod -l app=product
# answer cause: The readiness probe of version 3 fails
