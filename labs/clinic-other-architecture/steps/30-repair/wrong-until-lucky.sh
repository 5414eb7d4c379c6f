# stays red: fits
for i in 1 2 3 4 5 6; do kubectl delete pods --field-selector status.phase=Pending; sleep 20; done
