# stays red: who
kubectl get deployments -o wide
# answer cause: One image names a host that does not exist
# answer who: That of the machine on which you type kubectl
