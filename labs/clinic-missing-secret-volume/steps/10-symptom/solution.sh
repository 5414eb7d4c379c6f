kubectl get pods -o wide
kubectl logs deploy/payments
# answer stage: They have a node, and no container has been started
