# stays red: file
cp storefront-deployment.yaml storefront-deployment-v0.0.1.yaml
sed -i 's/^    spec:$/    strategy:\n      type: RollingUpdate\n    spec:/; s/^  replicas: 1$/  replicas: 4/' storefront-deployment-v0.0.1.yaml
kubectl apply -f storefront-deployment-v0.0.1.yaml --record
# answer once: The template of its pods is the same as before
