# stays red: name
kubectl describe pods
# answer ran: No, it was never started
# answer name: thumbnailer
