# stays red: middle
kubectl set image deployment storefront storefront=fra.ocir.io/oractdemeabdmnative/h-k8s_repo/storefront:0.0.3
kubectl rollout status deployment storefront
