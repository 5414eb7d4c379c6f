# stays red: programme
kubectl get pods -o name | xargs -n 1 kubectl get -o jsonpath='{.metadata.name} {.status.phase}{"\n"}' | grep Pending | cut -d ' ' -f 1 | xargs kubectl delete pod
sleep 30
