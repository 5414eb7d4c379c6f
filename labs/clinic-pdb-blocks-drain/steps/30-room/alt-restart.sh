kubectl rollout restart deployment/web
kubectl rollout status deployment/web
sleep 20
kubectl drain node01 --ignore-daemonsets --timeout=2m
