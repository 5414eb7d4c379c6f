kubectl create secret generic api-secret --from-literal=token=$(cat token.txt)
kubectl rollout restart deployment/api
kubectl rollout status deployment/api
sleep 5
