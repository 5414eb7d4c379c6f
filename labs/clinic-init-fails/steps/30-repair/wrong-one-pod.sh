# stays red: ready
kubectl set env deployment/orders DB_HOST=postgres
kubectl scale deployment orders --replicas=1
sleep 40
