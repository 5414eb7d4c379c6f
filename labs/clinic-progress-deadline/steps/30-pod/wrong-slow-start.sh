# stays red: cause
kubectl describe pods -l app=shop
# answer cause: The probe is too impatient for a slow start
