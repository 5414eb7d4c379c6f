kubectl patch deployment edge -p '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":1}}}}'
kubectl rollout status deployment/edge
kubectl get pods -o wide
sleep 40
