# cheats, stays red: back
kubectl set image deployment/web nginx=nginx:latest
kubectl rollout status deployment/web
