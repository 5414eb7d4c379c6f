curl $(minikube ip):30080
kubectl describe service shop
kubectl logs deploy/shop
kubectl patch service shop --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":"http"}]'
curl $(minikube ip):30080
sleep 15
# answer cause: 8080
