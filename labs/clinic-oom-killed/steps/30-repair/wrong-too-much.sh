# stays red: limit
kubectl set resources deployment/cache --limits=memory=4Gi
kubectl rollout status deployment/cache
sleep 10
