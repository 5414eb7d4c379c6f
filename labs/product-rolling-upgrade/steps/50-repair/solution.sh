kubectl rollout undo deployment/product
kubectl rollout status deployment/product
kubectl get pod -l app=product
sleep 5
