# stays red: kept
kubectl delete configmap api-config
kubectl create configmap api-config --from-literal=log-level=info
sleep 20
# answer next: The key region
