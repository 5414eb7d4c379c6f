kubectl describe pods -l app=edge
# answer cause: The old pods have the port of the node that the new pod wants
# answer stuck: ready
