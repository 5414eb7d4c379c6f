# stays red: name
kubectl create service clusterip orders-db --tcp=5432
sleep 20
