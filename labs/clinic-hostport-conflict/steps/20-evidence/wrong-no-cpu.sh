# stays red: cause
kubectl describe pods
# answer cause: They have no CPU left
# answer stuck: ready
