# stays red: looked
kubectl delete pods --all
# answer cause: Its image does not exist
