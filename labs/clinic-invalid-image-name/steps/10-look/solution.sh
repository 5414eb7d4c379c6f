cat RELEASE.txt
kubectl get deployments
kubectl get pods
kubectl get events --field-selector type=Warning
kubectl describe pods -l app=tickets
# answer refused: None; no registry was asked
# answer cause: The kubelet cannot make out which image is meant
