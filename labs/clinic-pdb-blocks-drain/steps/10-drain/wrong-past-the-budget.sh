# stays red: served
kubectl drain node01 --ignore-daemonsets --disable-eviction --timeout=30s
# answer left: web
