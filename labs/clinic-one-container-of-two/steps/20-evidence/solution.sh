kubectl describe pods -l app=catalog
kubectl logs deploy/catalog -c shipper --previous
# answer cause: It wants a variable that has another name in the Deployment
