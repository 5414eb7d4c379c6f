kubectl patch deployment product -p '{"spec":{"template":{"spec":{"containers":[{"name":"product","image":"docker.io/hands-on/product-service:v2"}]}}}}'
sleep 30
