# stays red: tickets
kubectl rollout undo deployment/tickets
kubectl rollout undo deployment/posters
kubectl rollout undo deployment/programme
sleep 30
