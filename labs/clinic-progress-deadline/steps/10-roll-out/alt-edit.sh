kubectl get deployment shop -o yaml | sed 's/storefront:v1/storefront:v2/' | kubectl apply -f -
sleep 90
