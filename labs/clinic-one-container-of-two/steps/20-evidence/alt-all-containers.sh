kubectl logs -l app=catalog --all-containers --prefix
# answer cause: It wants a variable that has another name in the Deployment
