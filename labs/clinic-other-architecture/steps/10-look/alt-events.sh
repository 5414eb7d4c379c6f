kubectl events --types=Warning
kubectl get pods -o custom-columns=POD:.metadata.name,NODE:.spec.nodeName,IMAGE:.spec.containers[0].image,READY:.status.containerStatuses[0].ready
# answer where: node01
# answer cause: An image of 2.0 for its own kind of machine
