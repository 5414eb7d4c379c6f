# stays red: asked
kubectl set image deployment/web web=nginx:1.28
# answer updated: 0
