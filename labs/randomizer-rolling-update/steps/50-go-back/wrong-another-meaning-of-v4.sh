# cheats, stays red: back
docker tag randomizer:v3 randomizer:v4
kubectl rollout restart deployment/randomizer
kubectl rollout status deployment/randomizer
sleep 5
# answer number: A new one, the highest; there is no 3 any more
