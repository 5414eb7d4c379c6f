# stays red: pods
kubectl get deployments
# answer meaning: Of one init container, none has finished yet
