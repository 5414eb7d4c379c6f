kubectl get nodes -L kubernetes.io/arch
cat RELEASE.txt
# answer machine: amd64
# answer luck: The scheduler put it on node02 for other reasons, and the image fits that one
