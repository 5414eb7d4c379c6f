kubectl patch deployment search -p '{"spec":{"template":{"spec":{"nodeSelector":{"disktype":null,"disk":"ssd"}}}}}'
sleep 5
kubectl describe pods -l app=search
# answer next: CPU
