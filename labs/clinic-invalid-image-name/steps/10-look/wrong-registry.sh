# stays red: refused
kubectl events --types=Warning
# answer refused: registry.example.com
# answer cause: The kubelet cannot make out which image is meant
