kubectl describe node node02
kubectl set resources deployment search --requests=cpu=600m,memory=512Mi
kubectl rollout status deployment/search
sleep 5
