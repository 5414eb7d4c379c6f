# stays red: stage
kubectl get pods
# answer stage: Their container has started and crashed
