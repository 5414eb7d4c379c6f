kubectl get pod -l app=product -o jsonpath='{.items[*].spec.containers[*].image} '
docker tag hands-on/product-service:v1 hands-on/product-service:v2
docker images
# answer version: hands-on/product-service:v1
# answer tag: Only the tag; both name one image
