kubectl patch deployment shop -p '{"spec":{"template":{"spec":{"containers":[{"name":"storefront","env":[{"name":"DATABASE_URL","valueFrom":{"secretKeyRef":{"name":"shop-database","key":"url"}}}]}]}}}}'
kubectl rollout status deployment/shop
sleep 10
