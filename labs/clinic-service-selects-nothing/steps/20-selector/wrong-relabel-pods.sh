# stays red: chosen
kubectl label pods -l app=shop app=storefront --overwrite
sleep 15
# answer cause: The pods have a label app, with another value
