kubectl get replicaset
kubectl describe replicaset $(kubectl get replicaset -l app=storefront -o jsonpath='{.items[0].metadata.name}')
kubectl describe replicaset $(kubectl get replicaset -l app=storefront -o jsonpath='{.items[1].metadata.name}')
kubectl rollout undo deployment storefront
kubectl rollout status deployment storefront
kubectl get all
curl -i -k -X GET https://store.198.51.100.24.nip.io/sf/status
sleep 3
# answer kept: It holds the template of an earlier revision, to go back to
