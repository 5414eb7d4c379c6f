kubectl get pods -o wide
kubectl drain node01 --ignore-daemonsets --timeout=30s
kubectl get nodes
kubectl get pods -A -o wide --field-selector spec.nodeName=node01
# answer left: web
