# stays red: asked
kubectl describe pods
# answer cause: The registry has no image with that tag
# answer asked: nginx:1.27.2
