# cheats, stays red: means
ACCESS_TOKEN=$(curl -k https://writer:secret@minikube.me/oauth/token -d grant_type=password -d username=magnus -d password=password -s | jq  .access_token -r)
kubectl patch destinationrule product-dr --type=json -p='[{"op":"replace","path":"/spec/subsets/0/labels/version","value":"v2"}]'
kubectl patch destinationrule recommendation-dr --type=json -p='[{"op":"replace","path":"/spec/subsets/0/labels/version","value":"v2"}]'
kubectl patch destinationrule review-dr --type=json -p='[{"op":"replace","path":"/spec/subsets/0/labels/version","value":"v2"}]'
siege https://minikube.me/product-composite/2 -H "Authorization: Bearer $ACCESS_TOKEN" -c1 -d1 -t65S
