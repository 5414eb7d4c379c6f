kubectl get events --field-selector reason=FailedCreate
kubectl get resourcequota
# answer cause: The quota allows three pods, and the rollout wants a fourth before it takes one away
