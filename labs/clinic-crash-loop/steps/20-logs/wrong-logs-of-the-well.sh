# stays red: logs
kubectl logs deployment/shop
kubectl delete pods -l app=shop --field-selector status.phase=Failed
kubectl annotate deployment shop looked=yes
# answer cause: It is not told where its database is
