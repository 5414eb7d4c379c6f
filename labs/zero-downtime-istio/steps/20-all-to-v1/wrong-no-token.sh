# stays red: load
siege https://minikube.me/product-composite/2 -c1 -d1 -t25S
# answer why: It runs and is ready, and waits for a rule that sends it somebody
