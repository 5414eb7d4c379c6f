ACCESS_TOKEN=$(curl -k https://writer:secret@minikube.me/oauth/token -d grant_type=password -d username=magnus -d password=password -s | jq  .access_token -r)
kubectl patch vs product-vs --type=json -p='[{"op":"replace","path":"/spec/http/1/route/0/weight","value":100},{"op":"replace","path":"/spec/http/1/route/1/weight","value":0}]'
kubectl patch vs recommendation-vs --type=json -p='[{"op":"replace","path":"/spec/http/1/route/0/weight","value":100},{"op":"replace","path":"/spec/http/1/route/1/weight","value":0}]'
kubectl patch vs review-vs --type=json -p='[{"op":"replace","path":"/spec/http/1/route/0/weight","value":100},{"op":"replace","path":"/spec/http/1/route/1/weight","value":0}]'
siege https://minikube.me/product-composite/2 -H "Authorization: Bearer $ACCESS_TOKEN" -c1 -d1 -t65S
# answer quick: The pods of version 1 were never stopped; only numbers in rules change
