# cheats, stays red: match
kubectl patch deployment api --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/env/0","value":{"name":"LOG_LEVEL","value":"info"}}]'
sleep 20
# answer next: The Secret api-secret
