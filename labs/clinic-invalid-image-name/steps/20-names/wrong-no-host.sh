# stays red: posters
kubectl get deployments -o wide
# answer tickets: https://
# answer posters: It has no host in front
# answer programme: The path has a capital letter
