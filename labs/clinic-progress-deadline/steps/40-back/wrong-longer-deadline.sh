# cheats, stays red: back
kubectl patch deployment shop -p '{"spec":{"progressDeadlineSeconds":600}}'
sleep 60
