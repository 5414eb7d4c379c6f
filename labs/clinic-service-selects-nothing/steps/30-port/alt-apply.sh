kubectl get service shop -o yaml | sed 's/targetPort: 80$/targetPort: 8080/' | kubectl apply -f -
sleep 15
# answer cause: 8080
