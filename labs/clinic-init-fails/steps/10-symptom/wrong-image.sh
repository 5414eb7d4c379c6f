# stays red: meaning
kubectl get pods
# answer meaning: Their image is still being pulled
