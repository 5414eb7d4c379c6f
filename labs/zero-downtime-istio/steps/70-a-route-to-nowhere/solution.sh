ACCESS_TOKEN=$(curl -k https://writer:secret@minikube.me/oauth/token -d grant_type=password -d username=magnus -d password=password -s | jq  .access_token -r)
kubectl apply -f release/review-routing.yml
siege https://minikube.me/product-composite/2 -H "Authorization: Bearer $ACCESS_TOKEN" -c1 -d1 -t10S
istioctl analyze
sed -i 's/subset: v1/subset: old/' release/review-routing.yml
kubectl apply -f release/review-routing.yml
istioctl analyze
siege https://minikube.me/product-composite/2 -H "Authorization: Bearer $ACCESS_TOKEN" -c1 -d1 -t65S
# answer code: IST0101
# answer missing: review+v1
# answer silent: product-composite answers without reviews where review does not answer
