kubectl patch deployment kubernetes-bootcamp -p '{"spec":{"template":{"spec":{"containers":[{"name":"kubernetes-bootcamp","image":"docker.io/jocatalin/kubernetes-bootcamp:v2"}]}}}}'
kubectl rollout status deploy/kubernetes-bootcamp
sleep 5
