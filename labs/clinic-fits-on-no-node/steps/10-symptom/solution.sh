kubectl get pods -o wide
kubectl logs deploy/search
# answer where: on none
