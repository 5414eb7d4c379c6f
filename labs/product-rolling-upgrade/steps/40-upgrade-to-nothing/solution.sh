kubectl set image deployment/product product=hands-on/product-service:v3
sleep 30
kubectl get pod -l app=product
kubectl describe pod -l app=product
# answer cause: The node has no image of that name, and neither has the registry it asks
