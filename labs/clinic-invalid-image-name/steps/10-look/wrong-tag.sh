# stays red: cause
kubectl describe pods
# answer refused: None; no registry was asked
# answer cause: The registry has no image with that tag
