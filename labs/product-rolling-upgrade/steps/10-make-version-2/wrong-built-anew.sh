# stays red: tag
kubectl get pods
docker tag hands-on/product-service:v1 hands-on/product-service:v2
# answer version: hands-on/product-service:v1
# answer tag: The code; version 2 was built anew
