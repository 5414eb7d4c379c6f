# stays red: cause
docker images
# answer cause: Docker Hub does not hand it out without a login
# answer policy: ErrImagePull: the kubelet asks Docker Hub, and it has no such image
