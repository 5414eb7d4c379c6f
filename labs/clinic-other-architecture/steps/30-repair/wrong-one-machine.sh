# stays red: fits
kubectl patch deployment thumbs -p '{"spec":{"template":{"spec":{"nodeSelector":{"kubernetes.io/hostname":"node02"}}}}}'
kubectl rollout status deployment/thumbs
sleep 5
