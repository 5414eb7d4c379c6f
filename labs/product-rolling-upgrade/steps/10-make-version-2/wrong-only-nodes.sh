# stays red: looked
kubectl get nodes
docker images
# answer version: hands-on/product-service:v1
# answer tag: Only the tag; both name one image
