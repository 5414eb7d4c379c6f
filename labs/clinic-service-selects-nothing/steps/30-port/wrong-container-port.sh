# stays red: port
kubectl patch deployment shop --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/ports/0/containerPort","value":80},{"op":"remove","path":"/spec/template/spec/containers/0/readinessProbe"}]'
sleep 40
# answer cause: 8080
