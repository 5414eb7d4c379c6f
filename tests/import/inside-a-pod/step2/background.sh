kubectl annotate pod web example.com/by=somebody-else
