# cheats, stays red: port
kubectl patch deployment edge --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/ports/0/hostPort"}]'
sleep 60
