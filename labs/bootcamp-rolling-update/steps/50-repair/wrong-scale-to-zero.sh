# cheats, stays red: lost
kubectl scale deployments/kubernetes-bootcamp --replicas=0
sleep 10
kubectl rollout undo deployments/kubernetes-bootcamp
kubectl scale deployments/kubernetes-bootcamp --replicas=4
kubectl rollout status deployments/kubernetes-bootcamp
