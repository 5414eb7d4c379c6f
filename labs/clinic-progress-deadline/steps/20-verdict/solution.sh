kubectl describe deployment shop
kubectl get deployment shop -o wide
kubectl get pods
# answer does: It has written it down, and otherwise does what it did before
