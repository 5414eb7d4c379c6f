# stays red: name
kubectl set env deployment/orders -c wait-for-db DB_HOST=postgres
sleep 40
