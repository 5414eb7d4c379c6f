ACCESS_TOKEN=$(curl -k https://writer:secret@minikube.me/oauth/token -d grant_type=password -d username=magnus -d password=password -s | jq  .access_token -r)
siege https://minikube.me/product-composite/1 -H "Authorization: Bearer $ACCESS_TOKEN" -c1 -d1 -t5S
siege https://minikube.me/product-composite/1 -H "Authorization: Bearer $ACCESS_TOKEN" -H "x-group: test" -c1 -d1 -t5S
# answer forwards: product-composite sends it on with the requests that it makes
