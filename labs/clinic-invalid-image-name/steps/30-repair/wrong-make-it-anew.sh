# cheats, stays red: served
kubectl get deployment posters -o yaml | sed 's/1.28:alpine/1.28-alpine/' > posters.yaml
kubectl delete deployment posters
kubectl create -f posters.yaml
kubectl set image deployment/tickets tickets=registry.example.com/theatre/tickets:2.4
kubectl set image deployment/programme programme=registry.example.com/theatre/programme:1.1
sleep 40
