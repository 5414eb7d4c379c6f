KUBE_EDITOR="sed -i s#https://##" kubectl edit deployment tickets
KUBE_EDITOR="sed -i s/1.28:alpine/1.28-alpine/" kubectl edit deployment posters
KUBE_EDITOR="sed -i s/Programme/programme/" kubectl edit deployment programme
sleep 30
