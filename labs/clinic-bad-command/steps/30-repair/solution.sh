sed -i 's/command: .*/command: ["thumbnailer", "--workers=2"]/' thumbs.yaml
kubectl apply -f thumbs.yaml
kubectl rollout status deployment/thumbs
kubectl logs deployment/thumbs
sleep 5
