kubectl rollout undo deployment/randomizer --to-revision=3
kubectl rollout status deployment/randomizer
sleep 5
# answer number: A new one, the highest; there is no 3 any more
