kubectl get events --field-selector type=Warning
# answer asked: Harbour-Example/tidetable
# answer certain: One of these two, but not which
