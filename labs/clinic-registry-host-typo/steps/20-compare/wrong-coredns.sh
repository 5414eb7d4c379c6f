# stays red: cause
kubectl get deployments -o wide
kubectl rollout restart deployment/coredns -n kube-system
# answer cause: The DNS of the cluster, CoreDNS, is broken
# answer who: That of the node on which the pod is to run
