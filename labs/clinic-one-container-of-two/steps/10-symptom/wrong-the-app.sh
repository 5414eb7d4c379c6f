# stays red: ready
kubectl get pods
# answer ready: The app does not listen
