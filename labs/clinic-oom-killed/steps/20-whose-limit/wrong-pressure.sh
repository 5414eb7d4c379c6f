# stays red: node
kubectl describe deployment cache
# answer limit: 128Mi
# answer need: 220
# answer node: Yes, it reports MemoryPressure
