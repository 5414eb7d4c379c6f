kubectl events --types=Warning
# answer last: A name server, which knows no such host
# answer host: registry.acom.example
