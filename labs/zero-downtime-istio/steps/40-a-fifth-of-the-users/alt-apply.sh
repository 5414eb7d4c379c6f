ACCESS_TOKEN=$(curl -k https://writer:secret@minikube.me/oauth/token -d grant_type=password -d username=magnus -d password=password -s | jq  .access_token -r)
sed 's/weight: 100/weight: 80/;s/weight: 0/weight: 20/' kubernetes/services/overlays/prod/istio/review-routing-virtual-service.yml | kubectl apply -n hands-on -f -
siege https://minikube.me/product-composite/2 -H "Authorization: Bearer $ACCESS_TOKEN" -c1 -d1 -t70S
# answer immediate: As soon as the proxies have it; what takes a while is the counting
