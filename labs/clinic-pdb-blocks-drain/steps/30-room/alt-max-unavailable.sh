kubectl scale deployment web --replicas=4
kubectl rollout status deployment/web
kubectl patch pdb web --type=merge -p '{"spec":{"minAvailable":null,"maxUnavailable":1}}'
sleep 2
kubectl drain node01 --ignore-daemonsets --timeout=2m
sleep 10
