# stays red: machine
kubectl get nodes -o wide
# answer machine: linux
# answer luck: The scheduler put it on node02 for other reasons, and the image fits that one
