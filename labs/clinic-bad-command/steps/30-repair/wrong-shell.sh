# stays red: words
sed -i 's/command: .*/command: ["sh", "-c", "thumbnailer --workers=2"]/' thumbs.yaml
kubectl apply -f thumbs.yaml
sleep 30
