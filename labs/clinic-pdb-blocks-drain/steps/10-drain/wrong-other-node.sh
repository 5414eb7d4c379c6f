# stays red: cordoned
kubectl drain node02 --ignore-daemonsets --timeout=10s
# answer left: web
