kubectl get events --field-selector reason=Unhealthy
kubectl get endpoints shop
# answer cause: The program answers, but has no page under the address that is asked
# answer visitors: v1
