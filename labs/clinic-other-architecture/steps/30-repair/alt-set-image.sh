kubectl set image deployment/thumbs thumbs=registry.example.com/photos/thumbs:2.0.1
kubectl rollout status deployment/thumbs
sed -i s/thumbs:2.0/thumbs:2.0.1/ thumbs.yaml
sleep 5
