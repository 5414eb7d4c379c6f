# stays red: secret
kubectl create secret generic api-secret --from-file=token.txt
sleep 20
