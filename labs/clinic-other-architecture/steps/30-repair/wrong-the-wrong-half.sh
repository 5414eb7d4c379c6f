# stays red: fits
kubectl patch deployment thumbs -p '{"spec":{"template":{"spec":{"nodeSelector":{"kubernetes.io/arch":"amd64"}}}}}'
sleep 60
