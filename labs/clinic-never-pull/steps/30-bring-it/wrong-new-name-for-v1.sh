# cheats, stays red: ready
minikube image tag menu:v1 menu:v2
sleep 60
