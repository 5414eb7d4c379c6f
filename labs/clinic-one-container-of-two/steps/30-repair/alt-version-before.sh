kubectl set image deployment/catalog shipper=registry.example.com/tools/log-shipper:0.8
sleep 60
