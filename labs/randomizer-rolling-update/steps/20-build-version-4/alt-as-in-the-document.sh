docker build --tag=randomizer:v4 .
docker images
sleep 12
# answer same: Still version 3; the pods run the image that their template names
