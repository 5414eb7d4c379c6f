kubectl get pods -o wide
kubectl get deployments -o wide
nslookup registry.acorn.example
nslookup registry.acom.example
# answer cause: One image names a host that does not exist
# answer who: That of the node on which the pod is to run
