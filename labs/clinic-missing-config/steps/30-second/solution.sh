kubectl set env deployment/api --list
kubectl create secret generic api-secret --from-file=token=token.txt
sleep 20
kubectl get pods
kubectl logs -l app=api
