kubectl set image deployments/kubernetes-bootcamp kubernetes-bootcamp=gcr.io/google-samples/kubernetes-bootcamp:v10
kubectl get deployments
sleep 20
kubectl get pods
kubectl describe pods
# answer reason: ImagePullBackOff
