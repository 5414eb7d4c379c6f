# stays red: stuck
kubectl get events
# answer cause: The old pods have the port of the node that the new pod wants
# answer stuck: deleted
