# stays red: who
kubectl describe pods
# answer reason: OOMKilled
# answer who: The program ended by itself with an error
