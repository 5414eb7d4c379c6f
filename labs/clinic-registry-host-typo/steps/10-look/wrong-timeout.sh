# stays red: last
kubectl describe pods -l app=trips
# answer last: Nobody, the connection was not taken
# answer host: registry.acom.example
