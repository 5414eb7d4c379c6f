# cheats, stays red: served
kubectl patch deployment storefront -p '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}'
kubectl set image deployment storefront storefront=fra.ocir.io/oractdemeabdmnative/h-k8s_repo/storefront:0.0.2
kubectl rollout status deployment storefront
# answer pods: One is the extra pod, the other takes the place of the one that may be missing
