kubectl set image deploy/web nginx=nginx:1.27.1
kubectl rollout status deployment/web
sleep 5
