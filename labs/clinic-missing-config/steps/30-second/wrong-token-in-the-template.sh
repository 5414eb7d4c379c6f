# stays red: secret
kubectl patch deployment api --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/env/2","value":{"name":"API_TOKEN","value":"4f9c-77aa-1e20"}}]'
sleep 20
