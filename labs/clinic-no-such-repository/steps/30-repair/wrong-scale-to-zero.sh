# cheats, stays red: rolled
kubectl scale deployment/tides --replicas=0
sleep 20
