kubectl set image deployment storefront storefront=fra.ocir.io/oractdemeabdmnative/h-k8s_repo/storefront:0.0.2 --record
kubectl get all
kubectl rollout status deployment storefront
kubectl get all
kubectl rollout history deployment storefront
kubectl describe deployment storefront
curl -i -k -X GET -u jack:password https://store.198.51.100.24.nip.io/store/stocklevel
curl -i -k -X GET https://store.198.51.100.24.nip.io/sf/status
sleep 3
# answer pods: One is the extra pod, the other takes the place of the one that may be missing
