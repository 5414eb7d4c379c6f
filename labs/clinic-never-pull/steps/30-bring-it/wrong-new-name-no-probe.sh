# cheats, stays red: page
minikube image tag menu:v1 menu:v2
kubectl patch deployment menu --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/readinessProbe"}]'
sleep 60
