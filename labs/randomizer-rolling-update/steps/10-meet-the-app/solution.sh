kubectl get all
curl -s http://$(minikube ip):30500/
cat app/__init__.py
kubectl exec deploy/randomizer -- env | grep MYSQL
kubectl describe deployment randomizer
# answer address: MYSQL_SERVICE_HOST
# answer password: The Secret mysql-root
