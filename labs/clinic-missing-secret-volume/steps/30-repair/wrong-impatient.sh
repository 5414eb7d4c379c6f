# stays red: ready
kubectl create secret generic payments-credentials --from-literal=api-key=pk-7f31c9
