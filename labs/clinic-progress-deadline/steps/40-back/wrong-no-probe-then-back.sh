# stays red: lost
kubectl patch deployment shop --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/readinessProbe"}]'
kubectl rollout status deployment/shop
sleep 20
kubectl rollout undo deployment/shop --to-revision=1
sleep 40
