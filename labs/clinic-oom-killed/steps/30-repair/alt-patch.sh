kubectl patch deployment cache --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/resources/limits/memory","value":"300M"},{"op":"replace","path":"/spec/template/spec/containers/0/resources/requests/memory","value":"240M"}]'
kubectl rollout status deployment/cache
sleep 10
