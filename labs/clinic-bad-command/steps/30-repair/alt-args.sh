sed -i 's/command: .*/args: ["--workers=2"]/' thumbs.yaml
kubectl apply -f thumbs.yaml
kubectl rollout status deployment/thumbs
sleep 5
