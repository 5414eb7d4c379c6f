# stays red: told
kubectl set env deployment/shop --from=secret/shop-database
sleep 30
