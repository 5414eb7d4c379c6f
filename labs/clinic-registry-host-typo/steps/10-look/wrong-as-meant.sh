# stays red: host
kubectl describe pods -l app=trips
# answer last: A name server, which knows no such host
# answer host: registry.acorn.example
