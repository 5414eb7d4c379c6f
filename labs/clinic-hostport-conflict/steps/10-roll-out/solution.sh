curl -sI http://172.30.2.2/
kubectl set image deployment/edge nginx=nginx:1.28
kubectl rollout status deployment/edge --timeout=30s
kubectl get pods -o wide
# answer status: Pending
