kubectl rollout status deployment/shop
kubectl get pods
kubectl describe pods
kubectl describe service shop
# answer cause: The program answers, but has no page under the address that is asked
# answer visitors: v1
