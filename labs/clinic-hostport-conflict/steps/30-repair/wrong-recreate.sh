# stays red: lost
kubectl patch deployment edge -p '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}'
sleep 60
