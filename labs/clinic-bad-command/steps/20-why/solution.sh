kubectl get deployment thumbs -o yaml
# answer cause: The program and its argument are one single word
