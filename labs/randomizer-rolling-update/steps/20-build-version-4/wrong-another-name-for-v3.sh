# cheats, stays red: built
sed -i '/random_word}/a\    html += "<h3>The version of this app is: {version}</h3>"' app/__init__.py
sed -i 's/ hostname=socket/ version="4.0", hostname=socket/' app/__init__.py
docker tag randomizer:v3 randomizer:v5
docker image ls
sleep 12
# answer same: Version 4 at once; minikube sees the new image
