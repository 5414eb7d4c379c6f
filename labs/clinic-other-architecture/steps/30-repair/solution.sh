sed -i s/thumbs:2.0/thumbs:2.0.1/ thumbs.yaml
kubectl diff -f thumbs.yaml
kubectl apply -f thumbs.yaml
kubectl rollout status deployment/thumbs
sleep 5
