# stays red: steady
kubectl set resources deployment/cache --limits=memory=160Mi
sleep 40
