kubectl patch service shop -p '{"spec":{"ports":[{"port":80,"targetPort":8080}]}}'
sleep 15
# answer cause: 8080
