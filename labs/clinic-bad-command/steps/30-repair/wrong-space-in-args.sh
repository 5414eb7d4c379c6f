# stays red: words
sed -i 's/command: .*/args: ["thumbnailer --workers=2"]/' thumbs.yaml
kubectl apply -f thumbs.yaml
sleep 30
