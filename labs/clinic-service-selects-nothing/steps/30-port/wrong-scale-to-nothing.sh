# cheats, stays red: answered
kubectl patch service shop -p '{"spec":{"ports":[{"port":80,"targetPort":8080}]}}'
kubectl scale deployment shop --replicas=0
sleep 15
# answer cause: 8080
