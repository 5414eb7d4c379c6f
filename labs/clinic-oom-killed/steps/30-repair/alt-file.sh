sed -i 's/memory: 128Mi/memory: 512Mi/; s/memory: 64Mi/memory: 256Mi/' cache.yaml
kubectl apply -f cache.yaml
kubectl rollout status deployment/cache
sleep 10
