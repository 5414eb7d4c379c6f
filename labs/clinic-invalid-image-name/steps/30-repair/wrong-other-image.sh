# cheats, stays red: programme
kubectl set image deployment/tickets tickets=registry.example.com/theatre/tickets:2.4
kubectl set image deployment/posters nginx=nginx:1.28-alpine
kubectl patch deployment programme -p '{"spec":{"template":{"spec":{"containers":[{"name":"programme","image":"nginx:1.28-alpine","readinessProbe":{"httpGet":{"path":"/","port":80}}}]}}}}'
sleep 40
