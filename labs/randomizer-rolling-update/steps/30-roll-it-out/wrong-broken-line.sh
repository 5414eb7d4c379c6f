# stays red: rolled
sed -i 's/<h3>The version/"<h3>The version/' app/__init__.py
docker build -t randomizer:v4 .
kubectl set image deployment/randomizer randomizer=randomizer:v4
sleep 60
