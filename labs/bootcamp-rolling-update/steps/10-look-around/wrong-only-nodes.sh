# stays red: pods
kubectl get nodes
kubectl get deployments
