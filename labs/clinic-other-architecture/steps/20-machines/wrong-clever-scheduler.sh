# stays red: luck
kubectl get nodes --show-labels
# answer machine: amd64
# answer luck: The scheduler looked for a node that fits the image
