kubectl patch deployment api -p '{"spec":{"template":{"spec":{"containers":[{"name":"api","env":[{"name":"LOG_LEVEL","valueFrom":{"configMapKeyRef":{"name":"api-config","key":"loglevel"}}}]}]}}}}'
sleep 20
kubectl describe pods
# answer next: The Secret api-secret
