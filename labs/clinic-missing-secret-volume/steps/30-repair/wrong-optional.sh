# cheats, stays red: mounted
kubectl patch deployment payments -p '{"spec":{"template":{"spec":{"volumes":[{"name":"credentials","secret":{"secretName":"payments-credentials","optional":true}}]}}}}'
sleep 60
