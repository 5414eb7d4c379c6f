kubectl get events --field-selector type=Warning
# answer cause: Nobody told it who is asking
