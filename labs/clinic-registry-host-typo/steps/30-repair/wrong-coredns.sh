# stays red: rolled
kubectl rollout restart deployment/coredns -n kube-system
kubectl rollout status deployment/coredns -n kube-system
kubectl delete pods --field-selector status.phase=Pending
sleep 60
