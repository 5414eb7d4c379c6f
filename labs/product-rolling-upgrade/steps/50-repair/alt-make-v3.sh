docker tag hands-on/product-service:v2 hands-on/product-service:v3
sleep 400
