kubectl describe rs -l app=storefront
kubectl apply -f storefront-deployment-v0.0.1.yaml
sleep 100
# answer kept: It holds the template of an earlier revision, to go back to
