# stays red: selector
kubectl patch deployment search -p '{"spec":{"template":{"spec":{"nodeSelector":{"disk":"ssd"}}}}}'
# answer next: cpu
