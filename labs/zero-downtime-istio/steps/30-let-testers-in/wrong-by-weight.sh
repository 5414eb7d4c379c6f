# cheats, stays red: untouched
ACCESS_TOKEN=$(curl -k https://writer:secret@minikube.me/oauth/token -d grant_type=password -d username=magnus -d password=password -s | jq  .access_token -r)
curl -ks https://minikube.me/product-composite/2 -H "Authorization:  Bearer $ACCESS_TOKEN" | jq .serviceAddresses
./kubernetes/scripts/route-all-traffic-to-v2-services.bash
curl -ks https://minikube.me/product-composite/2 -H "Authorization:  Bearer $ACCESS_TOKEN" | jq .serviceAddresses
# answer forwards: product-composite sends it on with the requests that it makes
