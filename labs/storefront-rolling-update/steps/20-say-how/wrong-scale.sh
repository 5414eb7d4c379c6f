# cheats, stays red: applied
kubectl scale deployment storefront --replicas=4
kubectl rollout status deployment storefront
# answer once: The template of its pods is the same as before
