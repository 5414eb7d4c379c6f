# stays red: where
kubectl get pods -o wide
# answer where: one on each
