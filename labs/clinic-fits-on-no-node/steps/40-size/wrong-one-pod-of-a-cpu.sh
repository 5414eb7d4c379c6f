# stays red: request
kubectl set resources deployment search --requests=cpu=1,memory=512Mi
kubectl scale deployment search --replicas=1
sleep 20
