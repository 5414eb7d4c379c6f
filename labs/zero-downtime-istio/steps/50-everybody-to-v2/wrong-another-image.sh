# cheats, stays red: stay
ACCESS_TOKEN=$(curl -k https://writer:secret@minikube.me/oauth/token -d grant_type=password -d username=magnus -d password=password -s | jq  .access_token -r)
kubectl set image deployment/product-v1 product=hands-on/product-service:v2
kubectl set image deployment/review-v1 review=hands-on/review-service:v2
kubectl set image deployment/recommendation-v1 recommendation=hands-on/recommendation-service:v2
siege https://minikube.me/product-composite/2 -H "Authorization: Bearer $ACCESS_TOKEN" -c1 -d1 -t65S
