# stays red: posters
kubectl set image deployment/posters nginx=nginx:1.28
kubectl rollout status deployment/posters
sleep 5
