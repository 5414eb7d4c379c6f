# stays red: conditions
kubectl get pods
kubectl annotate deployment shop looked=yes
# answer does: It has written it down, and otherwise does what it did before
