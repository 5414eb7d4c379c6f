docker login -u harbour-bot -p low-water-0612
docker pull -q harbour-example/storm-alarm:2.0
docker pull -q harbour-example/tidetable:1.9
kubectl rollout history deployment/tides --revision=1
# answer control: Only storm-alarm:2.0
# answer which: There is no repository of that name
# answer before: harbour-example/tide-table
