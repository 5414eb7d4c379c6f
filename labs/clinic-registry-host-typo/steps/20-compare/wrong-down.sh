# stays red: cause
kubectl get rs -o wide
# answer cause: The registry is down
# answer who: That of the node on which the pod is to run
