# stays red: status
docker build -t menu:v2 menu/
kubectl apply -f menu.yaml
sleep 5
kubectl describe pods
# answer status: ErrImagePull
