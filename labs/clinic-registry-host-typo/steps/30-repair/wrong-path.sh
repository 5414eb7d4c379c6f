# stays red: rolled
sed -i 's#registry.acom.example/fleet/trips#registry.acorn.example/trips#' fleet/kustomization.yaml
kubectl apply -k fleet
sleep 60
