siege https://$(minikube ip):31443/actuator/health -c1 -d1 -t15S
# answer means: The gateway and the three services behind it
