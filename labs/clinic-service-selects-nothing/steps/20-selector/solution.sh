kubectl get service shop -o wide
kubectl get pods --show-labels
kubectl patch service shop -p '{"spec":{"selector":{"app":"shop"}}}'
kubectl get endpoints shop
# answer cause: The pods have a label app, with another value
