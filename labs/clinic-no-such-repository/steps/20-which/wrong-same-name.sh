# stays red: before
kubectl get deployments -o wide
# answer control: Only storm-alarm:2.0
# answer which: There is no repository of that name
# answer before: harbour-example/tidetable
