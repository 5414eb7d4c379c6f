kubectl create secret generic mysql-root --from-literal=password=Sesame2026 --dry-run=client -o yaml | kubectl apply -f -
kubectl rollout restart deployment/randomizer
sleep 20
kubectl get pods
kubectl logs $(kubectl get pods -l app=randomizer -o name --sort-by=.metadata.creationTimestamp | tail -1)
kubectl create secret generic mysql-root --from-literal=password=Passw0rd --dry-run=client -o yaml | kubectl apply -f -
kubectl rollout undo deployment/randomizer
kubectl rollout status deployment/randomizer
sleep 5
# answer cause: The database does not accept the password
# answer old: A variable is set when a container starts, and stays as it was
