# stays red: whole
kubectl set env deployment/cache CACHE_MB=100
kubectl rollout status deployment/cache
sleep 10
