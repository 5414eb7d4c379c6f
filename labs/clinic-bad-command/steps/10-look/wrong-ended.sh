# stays red: ran
kubectl describe pods
# answer ran: Yes, and it ended with an error
# answer name: thumbnailer --workers=2
