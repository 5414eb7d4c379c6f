# cheats, stays red: rolled
kubectl set image deployment/tickets tickets=registry.example.com/theatre/tickets:2.4
kubectl set image deployment/posters nginx=nginx:1.28-alpine
kubectl scale deployment/programme --replicas=0
kubectl set image deployment/programme programme=registry.example.com/theatre/programme:1.1
sleep 30
