# stays red: evidence
kubectl describe deployment shop
kubectl annotate deployment shop looked=twice
# answer cause: The app runs, and says itself that it cannot work
