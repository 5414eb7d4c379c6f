kubectl get pods
kubectl logs deploy/orders
# answer meaning: Of one init container, none has finished yet
