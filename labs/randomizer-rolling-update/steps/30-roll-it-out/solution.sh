KUBE_EDITOR="sed -i s/randomizer:v3/randomizer:v4/" kubectl edit deployment/randomizer
kubectl get pods
kubectl rollout status deployment/randomizer
curl -s http://$(minikube ip):30500/
sleep 5
