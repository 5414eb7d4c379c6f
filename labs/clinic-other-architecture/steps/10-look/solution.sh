kubectl rollout status deployment/thumbs --timeout=5s
kubectl get pods -o wide
kubectl describe pods -l app=thumbs
# answer where: node01
# answer cause: An image of 2.0 for its own kind of machine
