cat TICKET.txt
kubectl rollout status deployment/web
kubectl get pods
kubectl describe pods
# answer cause: The registry has no image with that tag
# answer asked: 1.272
