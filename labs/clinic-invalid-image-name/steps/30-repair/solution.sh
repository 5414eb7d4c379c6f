docker pull registry.example.com/theatre/tickets:2.4
kubectl set image deployment/tickets tickets=registry.example.com/theatre/tickets:2.4
kubectl rollout status deployment/tickets
kubectl set image deployment/posters nginx=nginx:1.28-alpine
kubectl set image deployment/programme programme=registry.example.com/theatre/programme:1.1
kubectl rollout status deployment/posters
kubectl rollout status deployment/programme
kubectl get deployments
sleep 5
