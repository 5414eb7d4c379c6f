kubectl patch deployment api -p '{"spec":{"template":{"spec":{"containers":[{"name":"api","env":[{"name":"LOG_LEVEL","valueFrom":{"configMapKeyRef":{"name":"api-config","key":"loglevel"}}}]}]}}}}'
sleep 20
kubectl get pods -o jsonpath='{.items[*].status.containerStatuses[*].state.waiting.message}{"\n"}'
# answer next: The Secret api-secret
