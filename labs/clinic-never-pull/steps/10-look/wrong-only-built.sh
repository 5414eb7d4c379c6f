# stays red: applied
docker build -t menu:v2 menu/
kubectl rollout restart deployment/menu
sleep 20
kubectl describe pods
# answer status: ErrImageNeverPull
