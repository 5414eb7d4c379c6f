kubectl set image deployment/randomizer randomizer=randomizer:v2
kubectl rollout status deployment/randomizer
kubectl rollout undo deployment/randomizer --to-revision=3
kubectl rollout status deployment/randomizer
sleep 5
# answer number: A new one, the highest; there is no 3 any more
