# stays red: asked
kubectl rollout restart deployment/product
sleep 30
kubectl describe pod -l app=product
# answer cause: The node has no image of that name, and neither has the registry it asks
