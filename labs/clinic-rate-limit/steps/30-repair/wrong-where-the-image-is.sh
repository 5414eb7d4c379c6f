# stays red: apart
kubectl patch deployment cache -p '{"spec":{"template":{"spec":{"affinity":null,"nodeSelector":{"kubernetes.io/hostname":"node01"}}}}}'
sleep 60
