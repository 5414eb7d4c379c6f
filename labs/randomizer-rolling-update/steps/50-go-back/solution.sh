kubectl rollout undo deployment/randomizer
kubectl rollout status deployment/randomizer
kubectl rollout history deployment/randomizer
sleep 5
# answer number: A new one, the highest; there is no 3 any more
