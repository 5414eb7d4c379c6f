# stays red: cause
kubectl describe pods
# answer cause: The image is private, and node02 has no password for it
# answer wait: Try again every five minutes, for good
