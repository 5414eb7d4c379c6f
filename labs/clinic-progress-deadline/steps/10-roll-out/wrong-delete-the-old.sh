# stays red: served
kubectl set image deployment/shop storefront=registry.example.com/shop/storefront:v2
kubectl delete pods -l app=shop --wait=false
sleep 90
