# stays red: fifth
ACCESS_TOKEN=$(curl -k https://writer:secret@minikube.me/oauth/token -d grant_type=password -d username=magnus -d password=password -s | jq  .access_token -r)
kubectl patch virtualservice review-vs --type=json -p='[{"op": "add", "path": "/spec/http/1/route/1/weight", "value": 20}]'
siege https://minikube.me/product-composite/2 -H "Authorization: Bearer $ACCESS_TOKEN" -c1 -d1 -t70S
# answer immediate: As soon as the proxies have it; what takes a while is the counting
