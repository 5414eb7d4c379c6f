# stays red: wait
kubectl describe pods
# answer cause: Too many pulls without an account have come from this address
# answer wait: Move the pod to node01
