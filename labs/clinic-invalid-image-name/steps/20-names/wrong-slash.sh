# stays red: programme
kubectl get replicasets -o wide
# answer tickets: https://
# answer posters: It has a second colon
# answer programme: There is one slash too many
