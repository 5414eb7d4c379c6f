# stays red: back
kubectl describe rs -l app=storefront
kubectl scale $(kubectl get rs -l app=storefront -o name | tail -1) --replicas=4
sleep 60
# answer kept: It holds the template of an earlier revision, to go back to
