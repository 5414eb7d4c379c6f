kubectl set resources deployment/cache --requests=memory=220Mi --limits=memory=256Mi
kubectl rollout status deployment/cache
kubectl get pods
sleep 10
