kubectl describe pods -l app=posters
# answer cause: The kubelet cannot make out which image is meant
# answer refused: None; no registry was asked
