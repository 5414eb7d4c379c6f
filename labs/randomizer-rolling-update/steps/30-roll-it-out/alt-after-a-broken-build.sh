cp app/__init__.py good.py
sed -i 's/version="4.0"/version="4.0/' app/__init__.py
docker build -t randomizer:v5 .
kubectl set image deployment/randomizer randomizer=randomizer:v5
sleep 30
kubectl logs $(kubectl get pods -l app=randomizer -o name --sort-by=.metadata.creationTimestamp | tail -1)
cp good.py app/__init__.py
docker build -t randomizer:v4 .
kubectl set image deployment/randomizer randomizer=randomizer:v4
kubectl rollout status deployment/randomizer
sleep 5
