kubectl scale deployment web --replicas=3
kubectl rollout status deployment/web
kubectl get pdb
kubectl drain node01 --ignore-daemonsets --timeout=2m
kubectl get pods -o wide
sleep 10
