# stays red: does
kubectl describe deployment shop
# answer does: It has gone back to version 1
