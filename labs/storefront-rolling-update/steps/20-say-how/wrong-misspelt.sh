# stays red: file
cp storefront-deployment.yaml storefront-deployment-v0.0.1.yaml
sed -i "s/^  replicas: 1$/  replica: 4\n  strategy:\n    type: RollingUpdate\n    maxSurge: '1'\n    maxUnavailable: 1/" storefront-deployment-v0.0.1.yaml
kubectl apply -f storefront-deployment-v0.0.1.yaml --record
# answer once: The template of its pods is the same as before
