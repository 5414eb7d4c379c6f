minikube image build -t menu:v2 menu/
sleep 40
