kubectl get events --field-selector type=Warning
# answer cause: Too many pulls without an account have come from this address
# answer wait: Try again every five minutes, for good
