# stays red: empty
kubectl uncordon node01
kubectl scale deployment web --replicas=3
sleep 20
