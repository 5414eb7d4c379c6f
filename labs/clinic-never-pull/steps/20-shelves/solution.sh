docker images
minikube image ls
# answer cause: It lies on the laptop, and the kubelet looks only on the node
# answer policy: ErrImagePull: the kubelet asks Docker Hub, and it has no such image
