# cheats, stays red: served
kubectl set image deployment storefront storefront=fra.ocir.io/oractdemeabdmnative/h-k8s_repo/storefront:0.0.2
kubectl set image deployment storefront storefront=fra.ocir.io/oractdemeabdmnative/h-k8s_repo/storefront:0.0.3
kubectl delete pods -l app=storefront --wait=false
kubectl rollout status deployment storefront
