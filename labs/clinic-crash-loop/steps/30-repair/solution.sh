cat NOTE.txt
kubectl describe secret shop-database
kubectl set env deployment/shop --from=secret/shop-database --prefix=DATABASE_
kubectl rollout status deployment/shop
kubectl logs -l app=shop
sleep 10
