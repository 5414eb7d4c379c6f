# stays red: ready
kubectl delete pvc db-data
sed -i 's/fast-ssd/standard/' db-data.yaml
kubectl apply -f db-data.yaml
kubectl scale deployment db --replicas=0
sleep 30
