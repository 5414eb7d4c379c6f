# stays red: logs
kubectl logs deploy/postgres
kubectl label pods -l app=orders looked=yes
# answer cause: It asks for a Service by a name that no Service has
