# stays red: replicaset
kubectl describe pods
kubectl get quota
kubectl annotate deployment web looked=yes
# answer cause: The quota allows three pods, and the rollout wants a fourth before it takes one away
