# stays red: sidecars
kubectl delete namespace hands-on
kubectl create namespace hands-on
kubectl config set-context --current --namespace=hands-on
kubectl apply -k kubernetes/services/base/services
kubectl apply -k kubernetes/services/overlays/prod/v1
kubectl apply -k kubernetes/services/overlays/prod/v2
kubectl apply -k kubernetes/services/overlays/prod/istio
sleep 20
# answer one: One for both; the routing rules tell the versions apart
