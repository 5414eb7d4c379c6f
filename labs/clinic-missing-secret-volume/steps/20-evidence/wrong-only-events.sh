# stays red: secrets
kubectl describe pods
kubectl annotate deployment payments looked=yes
# answer cause: The Deployment names a Secret that does not exist; one with almost that name does
