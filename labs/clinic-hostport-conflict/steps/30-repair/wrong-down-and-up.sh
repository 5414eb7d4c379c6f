# cheats, stays red: next
kubectl scale deployment edge --replicas=1
sleep 30
kubectl scale deployment edge --replicas=2
sleep 30
