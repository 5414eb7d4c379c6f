cat HANDOVER.txt
docker pull harbour-example/storm-alarm:2.0
docker pull harbour-example/tidetable:1.9
echo low-water-0612 | docker login -u harbour-bot --password-stdin
docker pull harbour-example/storm-alarm:2.0
docker pull harbour-example/tidetable:1.9
kubectl get replicasets -o wide
# answer control: Only storm-alarm:2.0
# answer which: There is no repository of that name
# answer before: harbour-example/tide-table
