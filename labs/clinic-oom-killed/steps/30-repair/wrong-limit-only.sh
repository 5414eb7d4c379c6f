# stays red: request
kubectl patch deployment cache --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/resources/limits/memory","value":"300M"}]'
kubectl rollout status deployment/cache
sleep 10
