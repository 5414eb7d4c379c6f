# cheats, stays red: served
kubectl delete deployment shop
kubectl create deployment shop --image=registry.example.com/shop/storefront:v2 --replicas=2
kubectl set env deployment/shop --from=secret/shop-database --prefix=DATABASE_
sleep 30
