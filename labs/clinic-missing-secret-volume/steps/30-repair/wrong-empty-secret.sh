# cheats, stays red: key
kubectl create secret generic payments-credentials
sleep 150
