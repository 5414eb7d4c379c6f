kubectl get pods
kubectl logs deployment/thumbs
kubectl describe pods
# answer ran: No, it was never started
# answer name: thumbnailer --workers=2
