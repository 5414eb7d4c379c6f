# cheats, stays red: runs
kubectl set image deployment/billing billing=nginx:1.27
kubectl patch serviceaccount default -p '{"imagePullSecrets":[{"name":"regcred"}]}'
kubectl rollout restart deployment/billing
kubectl rollout status deployment/billing
sleep 5
