# stays red: logs
kubectl logs deploy/catalog
kubectl annotate deployment catalog looked=yes
# answer cause: It wants a variable that has another name in the Deployment
