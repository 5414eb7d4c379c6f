# stays red: file
kubectl set image deployment/web nginx=nginx:1.27.2
kubectl rollout status deployment/web
sleep 5
