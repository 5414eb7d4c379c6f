# stays red: source
sed -i '/random_word}/a\    html += "<h3>The version of this app is: {version}</h3>"' app/__init__.py
docker build -t randomizer:v4 .
docker image ls
sleep 12
# answer same: Still version 3; the pods run the image that their template names
