kubectl apply -f fast-ssd.yaml
sleep 60
