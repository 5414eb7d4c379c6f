# stays red: cause
kubectl describe pods -l app=thumbs
# answer where: node01
# answer cause: The tag 2.0
