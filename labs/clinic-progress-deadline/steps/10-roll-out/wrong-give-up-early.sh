# stays red: late
kubectl set image deployment/shop storefront=registry.example.com/shop/storefront:v2
kubectl rollout status deployment/shop --timeout=20s
