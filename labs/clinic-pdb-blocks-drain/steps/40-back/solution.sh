kubectl uncordon node01
kubectl get nodes
kubectl get pdb
