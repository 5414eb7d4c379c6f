kubectl get events --field-selector reason=Failed
# answer ran: No, it was never started
# answer name: thumbnailer --workers=2
