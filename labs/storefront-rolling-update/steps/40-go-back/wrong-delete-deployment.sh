# stays red: lost
kubectl describe rs -l app=storefront
kubectl delete deployment storefront
kubectl apply -f storefront-deployment-v0.0.1.yaml
kubectl rollout status deployment storefront
# answer kept: It holds the template of an earlier revision, to go back to
