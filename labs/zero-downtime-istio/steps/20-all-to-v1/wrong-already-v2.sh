# stays red: v1
ACCESS_TOKEN=$(curl -k https://writer:secret@minikube.me/oauth/token -d grant_type=password -d username=magnus -d password=password -s | jq  .access_token -r)
./kubernetes/scripts/route-all-traffic-to-v2-services.bash
siege https://minikube.me/product-composite/2 -H "Authorization: Bearer $ACCESS_TOKEN" -c1 -d1 -t25S
# answer why: It runs and is ready, and waits for a rule that sends it somebody
