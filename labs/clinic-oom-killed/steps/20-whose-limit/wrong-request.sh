# stays red: limit
kubectl describe deployment cache
# answer limit: 64Mi
# answer need: 220
# answer node: No, it has plenty
