# stays red: control
docker pull harbour-example/storm-alarm:2.0
docker pull harbour-example/tidetable:1.9
# answer control: Neither
# answer which: There is no repository of that name
# answer before: harbour-example/tide-table
