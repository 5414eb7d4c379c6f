# cheats, stays red: open
kubectl cordon node01
kubectl delete pods --field-selector status.phase=Pending
kubectl rollout status deployment/thumbs
kubectl uncordon node01
sleep 5
