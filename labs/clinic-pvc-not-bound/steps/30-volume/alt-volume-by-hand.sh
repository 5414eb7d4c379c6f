kubectl apply -f volume.yaml
sleep 60
