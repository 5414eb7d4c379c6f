# stays red: cause
kubectl logs deploy/orders -c wait-for-db
kubectl get pods -l app=postgres
# answer cause: The database has not started
