kubectl describe pods -l app=search
kubectl get nodes --show-labels
# answer cause: The pods want a label that neither of them has
