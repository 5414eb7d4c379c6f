# cheats, stays red: named
kubectl scale deployment/billing --replicas=0
sleep 20
