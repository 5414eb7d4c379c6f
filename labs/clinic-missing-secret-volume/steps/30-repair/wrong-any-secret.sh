# stays red: key
kubectl patch deployment payments -p '{"spec":{"template":{"spec":{"volumes":[{"name":"credentials","secret":{"secretName":"mail-credentials"}}]}}}}'
sleep 60
