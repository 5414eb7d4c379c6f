# cheats, stays red: placed
kubectl set resources deployment search --requests=cpu=600m,memory=512Mi
kubectl scale deployment search --replicas=1
sleep 20
