kubectl patch deployment payments -p '{"spec":{"template":{"spec":{"volumes":[{"name":"credentials","secret":{"secretName":"payment-credentials"}}]}}}}'
kubectl rollout status deployment/payments
kubectl exec deploy/payments -- ls /etc/payments
sleep 40
