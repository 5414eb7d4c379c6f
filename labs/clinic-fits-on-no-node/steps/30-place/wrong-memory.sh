# stays red: next
kubectl label node node02 disktype=ssd
# answer next: Memory
