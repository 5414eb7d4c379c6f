# stays red: named
kubectl patch deployment billing -p '{"spec":{"template":{"spec":{"imagePullSecrets":[{"name":"reg-cred"}]}}}}'
sleep 30
