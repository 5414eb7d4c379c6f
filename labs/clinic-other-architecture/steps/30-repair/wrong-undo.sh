# stays red: fits
kubectl rollout undo deployment/thumbs
kubectl rollout status deployment/thumbs
sed -i s/thumbs:2.0/thumbs:1.9/ thumbs.yaml
sleep 5
