sed -i 's/^      containers:/      nodeSelector:\n        kubernetes.io\/arch: arm64\n      containers:/' thumbs.yaml
kubectl apply -f thumbs.yaml
kubectl rollout status deployment/thumbs
sleep 5
