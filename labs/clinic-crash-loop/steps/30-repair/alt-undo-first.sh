kubectl rollout undo deployment/shop
kubectl rollout status deployment/shop
kubectl set env deployment/shop --from=secret/shop-database --prefix=DATABASE_
kubectl set image deployment/shop storefront=registry.example.com/shop/storefront:v2
kubectl rollout status deployment/shop
sleep 10
