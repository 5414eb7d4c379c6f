kubectl set image deployment/randomizer randomizer=randomizer:v4
kubectl rollout status deployment/randomizer
sleep 5
