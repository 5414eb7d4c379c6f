# cheats, stays red: ready
kubectl scale deployment cache --replicas=1
sleep 60
