kubectl get pods
kubectl describe pods -l app=db
# answer waits: A volume for the claim that the pod uses
