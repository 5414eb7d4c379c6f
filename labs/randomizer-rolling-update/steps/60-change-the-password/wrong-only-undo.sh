# stays red: agreed
kubectl patch secret mysql-root -p '{"stringData":{"password":"other"}}'
kubectl rollout restart deployment/randomizer
sleep 20
kubectl logs $(kubectl get pods -l app=randomizer -o name --sort-by=.metadata.creationTimestamp | tail -1)
kubectl rollout undo deployment/randomizer
kubectl rollout status deployment/randomizer
sleep 5
# answer cause: The database does not accept the password
# answer old: A variable is set when a container starts, and stays as it was
