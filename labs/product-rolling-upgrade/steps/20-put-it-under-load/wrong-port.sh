# stays red: lost
siege https://$(minikube ip):31444/actuator/health -c1 -d1 -t20S
# answer means: The gateway and the three services behind it
