# stays red: tickets
kubectl get deployments -o wide
# answer tickets: registry.example.com
# answer posters: It has a second colon
# answer programme: The path has a capital letter
