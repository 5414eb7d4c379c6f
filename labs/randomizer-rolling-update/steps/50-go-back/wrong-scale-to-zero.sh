# stays red: served
kubectl scale deployment/randomizer --replicas=0
sleep 5
kubectl rollout undo deployment/randomizer
kubectl scale deployment/randomizer --replicas=3
kubectl rollout status deployment/randomizer
sleep 5
# answer number: A new one, the highest; there is no 3 any more
