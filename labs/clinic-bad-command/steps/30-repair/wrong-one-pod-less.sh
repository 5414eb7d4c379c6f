# cheats, stays red: runs
kubectl scale deployment thumbs --replicas=1
sed -i 's/command: .*/command: ["thumbnailer", "--workers=2"]/; s/replicas: 2/replicas: 1/' thumbs.yaml
kubectl apply -f thumbs.yaml
kubectl rollout status deployment/thumbs
sleep 5
