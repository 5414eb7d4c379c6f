kubectl patch node node01 -p '{"spec":{"unschedulable":null}}'
kubectl scale deployment web --replicas=4
sleep 20
