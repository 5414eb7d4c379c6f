kubectl patch deployment thumbs --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/command","value":["thumbnailer","--workers","2"]}]'
kubectl rollout status deployment/thumbs
sleep 5
