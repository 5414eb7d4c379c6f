kubectl describe deployment cache
kubectl describe node
cat SIZE.txt
# answer limit: 128Mi
# answer need: 220
# answer node: No, it has plenty
