kubectl get deployments -o yaml | sed -e 's#https://registry#registry#' -e 's/1.28:alpine/1.28-alpine/' -e 's/Programme/programme/' | kubectl apply -f -
sleep 30
