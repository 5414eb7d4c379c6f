# cheats, stays red: up
kubectl scale deployment/web --replicas=0
