# stays red: served
kubectl set image deployment/randomizer randomizer=randomizer:v4
kubectl delete pods -l app=randomizer --wait=false
kubectl rollout status deployment/randomizer
sleep 5
