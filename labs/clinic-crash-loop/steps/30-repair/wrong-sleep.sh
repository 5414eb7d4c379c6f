# cheats, stays red: serves
kubectl patch deployment shop --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/readinessProbe"},{"op":"add","path":"/spec/template/spec/containers/0/command","value":["sleep","infinity"]}]'
sleep 60
