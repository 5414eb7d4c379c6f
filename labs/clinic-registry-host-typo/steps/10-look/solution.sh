cat MOVE.txt
kubectl get deployments
kubectl get pods
kubectl describe pods -l app=trips
# answer last: A name server, which knows no such host
# answer host: registry.acom.example
