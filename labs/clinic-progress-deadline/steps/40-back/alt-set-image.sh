kubectl set image deploy/shop storefront=registry.example.com/shop/storefront:v1
sleep 40
