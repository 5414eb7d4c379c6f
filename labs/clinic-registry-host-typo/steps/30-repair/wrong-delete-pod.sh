# stays red: rolled
sed -i s/acom/acorn/ fleet/kustomization.yaml
kubectl delete pods --field-selector status.phase=Pending
sleep 60
