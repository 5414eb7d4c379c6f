ACCESS_TOKEN=$(curl -k https://writer:secret@minikube.me/oauth/token -d grant_type=password -d username=magnus -d password=password -s | jq  .access_token -r)
./kubernetes/scripts/route-all-traffic-to-v1-services.bash
siege https://minikube.me/product-composite/2 -H "Authorization: Bearer $ACCESS_TOKEN" -c1 -d1 -t65S
# answer quick: The pods of version 1 were never stopped; only numbers in rules change
