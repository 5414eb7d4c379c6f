# stays red: file
sed -i s/acorn.example/acom.example/ fleet/kustomization.yaml
kubectl apply -k fleet
sleep 60
