kubectl get replicasets -o wide
docker pull nginx:1.28:alpine
# answer tickets: https://
# answer posters: It has a second colon
# answer programme: The path has a capital letter
