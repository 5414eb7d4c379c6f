# cheats, stays red: both
kubectl label pods --all -n hands-on version=v1
kubectl create deployment product-v1 -n hands-on --image=hands-on/product-service:v1
kubectl create deployment product-v2 -n hands-on --image=hands-on/product-service:v1
sleep 20
# answer one: One for both; the routing rules tell the versions apart
