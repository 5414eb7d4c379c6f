# stays red: told
kubectl set env deployment/shop DATABASE_URL=postgres://shop:sesame@db.example.com:5432/shop
kubectl rollout status deployment/shop
sleep 10
