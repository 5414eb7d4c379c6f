kubectl delete pvc db-data
sed -i '/storageClassName/d' db-data.yaml
kubectl create -f db-data.yaml
kubectl wait --for=condition=Available deployment/db --timeout=2m
