# stays red: updated
kubectl set image deployment/web nginx=nginx:1.28
kubectl get deployment web
# answer updated: 3
