kubectl set image deployment/web nginx=nginx:1.28
kubectl rollout status deployment/web --timeout=20s
kubectl get pods
kubectl get deployment web
# answer updated: 0
