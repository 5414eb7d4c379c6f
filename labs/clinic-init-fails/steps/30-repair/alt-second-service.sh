kubectl expose deployment postgres --name=orders-db --port=5432
sleep 20
