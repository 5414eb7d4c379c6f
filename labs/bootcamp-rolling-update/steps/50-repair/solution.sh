kubectl rollout history deployments/kubernetes-bootcamp
kubectl rollout undo deployments/kubernetes-bootcamp
kubectl get pods
kubectl rollout status deployments/kubernetes-bootcamp
sleep 5
