# stays red: file
kubectl set image deployment/thumbs thumbs=registry.example.com/photos/thumbs:2.0.1
kubectl rollout status deployment/thumbs
sleep 5
