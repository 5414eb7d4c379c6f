# stays red: last
kubectl describe pods -l app=trips
# answer last: The registry, which wants a login
# answer host: registry.acom.example
