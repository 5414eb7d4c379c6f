# stays red: source
kubectl delete pods -l app=cache --field-selector spec.nodeName=node02
sleep 60
