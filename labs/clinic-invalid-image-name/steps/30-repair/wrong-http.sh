# stays red: tickets
kubectl set image deployment/tickets tickets=http://registry.example.com/theatre/tickets:2.4
sleep 30
