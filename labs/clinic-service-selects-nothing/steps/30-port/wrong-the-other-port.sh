# stays red: port
kubectl patch service shop --type=json -p '[{"op":"replace","path":"/spec/ports/0/port","value":8080}]'
sleep 15
# answer cause: 8080
