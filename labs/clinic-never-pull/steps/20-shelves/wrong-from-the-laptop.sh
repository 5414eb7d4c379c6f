# stays red: policy
minikube image ls
# answer cause: It lies on the laptop, and the kubelet looks only on the node
# answer policy: Running: the kubelet fetches the image from the Docker of the laptop
