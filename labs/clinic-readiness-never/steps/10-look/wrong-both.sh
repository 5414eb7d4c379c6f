# stays red: visitors
kubectl describe pods
# answer cause: The program answers, but has no page under the address that is asked
# answer visitors: both
