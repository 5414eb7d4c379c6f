sed -i 's/1.27-typo/1.27/' web.yaml
kubectl apply -f web.yaml
kubectl rollout status deployment/web
