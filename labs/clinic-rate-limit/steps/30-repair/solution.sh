cat registries.txt
kubectl set image deployment/cache memcached=registry.example.com/mirror/memcached:1.6
kubectl rollout status deployment/cache
kubectl get pods -o wide
sleep 20
