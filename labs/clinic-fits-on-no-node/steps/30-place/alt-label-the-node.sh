kubectl label node node02 disktype=ssd
kubectl describe pods -l app=search
# answer next: cpu
