# stays red: served
kubectl delete pods -l app=kubernetes-bootcamp --wait=false
kubectl set image deployments/kubernetes-bootcamp kubernetes-bootcamp=jocatalin/kubernetes-bootcamp:v2
kubectl rollout status deployments/kubernetes-bootcamp
