# cheats, stays red: chosen
kubectl patch service shop --type=json -p '[{"op":"remove","path":"/spec/selector"}]'
# answer cause: The pods have a label app, with another value
