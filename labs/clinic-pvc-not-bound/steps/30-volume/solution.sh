sed -i 's/fast-ssd/standard/' db-data.yaml
kubectl apply -f db-data.yaml
kubectl delete pvc db-data
kubectl apply -f db-data.yaml
kubectl get pvc,pods
sleep 20
