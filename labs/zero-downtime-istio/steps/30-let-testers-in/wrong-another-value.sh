# stays red: new
ACCESS_TOKEN=$(curl -k https://writer:secret@minikube.me/oauth/token -d grant_type=password -d username=magnus -d password=password -s | jq  .access_token -r)
curl -ks https://minikube.me/product-composite/2
curl -ks https://minikube.me/product-composite/2 -H "Authorization:  Bearer $ACCESS_TOKEN" | jq .serviceAddresses
curl -ks https://minikube.me/product-composite/2 -H "Authorization:  Bearer $ACCESS_TOKEN" -H "X-group: tester" | jq .serviceAddresses
# answer forwards: product-composite sends it on with the requests that it makes
