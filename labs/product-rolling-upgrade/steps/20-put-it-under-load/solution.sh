siege https://$(minikube ip):31443/actuator/health -c1 -d1 -t5M &
sleep 20
curl -ks https://$(minikube ip):31443/actuator/health
# answer means: The gateway and the three services behind it
