ACCESS_TOKEN=$(curl -k https://writer:secret@minikube.me/oauth/token -d grant_type=password -d username=magnus -d password=password -s | jq  .access_token -r)
sed -i 's/weight: 100/weight: 1/;s/weight: 0/weight: 100/;s/weight: 1$/weight: 0/' kubernetes/services/overlays/prod/istio/*-virtual-service.yml
kubectl apply -n hands-on -k kubernetes/services/overlays/prod/istio
siege https://minikube.me/product-composite/2 -H "Authorization: Bearer $ACCESS_TOKEN" -c1 -d1 -t65S
