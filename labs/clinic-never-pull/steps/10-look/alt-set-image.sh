docker build -t menu:v2 menu/
kubectl set image deployment/menu menu=menu:v2
sleep 5
kubectl events --types=Warning
# answer status: errimageneverpull
