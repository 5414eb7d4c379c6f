kubectl get deployment edge -o yaml | sed 's/maxSurge: 1/maxSurge: 0/; s/maxUnavailable: 0/maxUnavailable: 50%/' | kubectl apply -f -
sleep 60
