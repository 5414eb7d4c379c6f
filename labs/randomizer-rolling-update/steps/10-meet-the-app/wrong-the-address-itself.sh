# stays red: address
kubectl exec deploy/randomizer -- env
# answer address: 10.101.57.153
# answer password: The Secret mysql-root
