# stays red: cause
kubectl get pods --show-labels
# answer cause: The pods have no label app
