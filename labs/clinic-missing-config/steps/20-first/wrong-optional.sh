# cheats, stays red: match
kubectl patch deployment api -p '{"spec":{"template":{"spec":{"containers":[{"name":"api","env":[{"name":"LOG_LEVEL","valueFrom":{"configMapKeyRef":{"name":"api-config","key":"log-level","optional":true}}}]}]}}}}'
sleep 20
# answer next: The Secret api-secret
