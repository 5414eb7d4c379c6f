# stays red: rolled
kubectl patch deployment trips -p '{"spec":{"template":{"spec":{"hostAliases":[{"ip":"203.0.113.44","hostnames":["registry.acom.example"]}]}}}}'
sleep 60
