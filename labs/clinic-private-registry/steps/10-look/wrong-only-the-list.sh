# stays red: looked
kubectl get pods
kubectl logs deployment/billing
# answer cause: Nobody told it who is asking
