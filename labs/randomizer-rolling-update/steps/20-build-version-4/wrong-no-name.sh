# stays red: built
sed -i '/random_word}/a\    html += "<h3>The version of this app is: {version}</h3>"' app/__init__.py
sed -i 's/ hostname=socket/ version="4.0", hostname=socket/' app/__init__.py
docker build .
docker image ls
sleep 12
# answer same: Still version 3; the pods run the image that their template names
