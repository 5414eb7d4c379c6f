# stays red: cause
kubectl get deployment thumbs -o yaml
# answer cause: The image does not contain the program
