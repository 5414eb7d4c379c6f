kubectl patch deployment catalog -p '{"spec":{"template":{"spec":{"containers":[{"name":"shipper","env":[{"name":"COLLECTOR_URL","valueFrom":{"configMapKeyRef":{"name":"logging","key":"collector"}}}]}]}}}}'
sleep 60
