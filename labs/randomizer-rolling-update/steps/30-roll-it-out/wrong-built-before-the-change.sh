# cheats, stays red: shown
docker tag randomizer:v3 randomizer:v4
kubectl set image deployment/randomizer randomizer=randomizer:v4
kubectl rollout status deployment/randomizer
sleep 5
