kubectl describe node node01
kubectl describe node node02
# answer machine: amd64
# answer luck: The scheduler put it on node02 for other reasons, and the image fits that one
