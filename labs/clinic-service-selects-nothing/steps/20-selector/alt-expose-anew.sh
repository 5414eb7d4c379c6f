kubectl delete service shop
kubectl expose deployment shop --port=80 --target-port=8080 --type=NodePort
# answer cause: The pods have a label app, with another value
