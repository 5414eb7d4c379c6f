kubectl set image deployment storefront storefront=fra.ocir.io/oractdemeabdmnative/h-k8s_repo/storefront:0.0.2
sleep 5
kubectl set image deployment storefront storefront=fra.ocir.io/oractdemeabdmnative/h-k8s_repo/storefront:0.0.3
kubectl get replicaset
kubectl rollout status deployment storefront
kubectl rollout history deployment storefront
sleep 3
