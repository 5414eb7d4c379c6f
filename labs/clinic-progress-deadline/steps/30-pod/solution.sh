kubectl describe pods -l app=shop
kubectl logs -l app=shop --prefix
# answer cause: The app runs, and says itself that it cannot work
