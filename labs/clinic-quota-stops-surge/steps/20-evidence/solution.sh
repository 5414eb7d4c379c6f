kubectl describe deployment web
kubectl describe rs -l app=web
kubectl describe quota
# answer cause: The quota allows three pods, and the rollout wants a fourth before it takes one away
