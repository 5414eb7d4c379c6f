# stays red: served
kubectl delete pods -l app=web --field-selector spec.nodeName=node01
sleep 20
