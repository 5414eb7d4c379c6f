kubectl rollout undo deployment/tickets
kubectl rollout undo deployment/posters
kubectl rollout undo deployment/programme
sleep 10
kubectl patch deployment tickets --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"registry.example.com/theatre/tickets:2.4"}]'
kubectl set image deployment/programme '*=registry.example.com/theatre/programme:1.1'
kubectl set image deployment/posters nginx=docker.io/library/nginx:1.28-alpine
sleep 30
