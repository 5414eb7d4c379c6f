kubectl set image deployment/product product=hands-on/product-service:v2
sleep 40
