kubectl logs deploy/orders -c wait-for-db --tail=5
kubectl describe pods -l app=orders
kubectl get services
# answer cause: It asks for a Service by a name that no Service has
