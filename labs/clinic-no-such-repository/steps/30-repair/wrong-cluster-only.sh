# stays red: file
kubectl set image deployment/tides tides=harbour-example/tide-table:1.9
kubectl rollout status deployment/tides
sleep 5
