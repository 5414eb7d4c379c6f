sed 's/storefront:0.0.1/storefront:0.0.2/' storefront-deployment-v0.0.1.yaml > storefront-deployment-v0.0.2.yaml
kubectl apply -f storefront-deployment-v0.0.2.yaml
sleep 90
# answer pods: One is the extra pod, the other takes the place of the one that may be missing
