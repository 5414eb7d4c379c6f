# stays red: selector
kubectl label nodes node01 node02 disktype=ssd
# answer next: cpu
