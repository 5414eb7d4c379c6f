# cheats, stays red: fifth
ACCESS_TOKEN=$(curl -k https://writer:secret@minikube.me/oauth/token -d grant_type=password -d username=magnus -d password=password -s | jq  .access_token -r)
kubectl delete vs review-vs -n hands-on
kubectl scale deployment review-v1 -n hands-on --replicas=4
sleep 20
siege https://minikube.me/product-composite/2 -H "Authorization: Bearer $ACCESS_TOKEN" -c1 -d1 -t70S
# answer immediate: As soon as the proxies have it; what takes a while is the counting
