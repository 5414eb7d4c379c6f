# stays red: room
kubectl scale deployment web --replicas=2
sleep 20
kubectl uncordon node01
