kubectl rollout history deployment/randomizer
kubectl rollout history deployment/nginx-deployment --revision 6
kubectl annotate deployment/randomizer kubernetes.io/change-cause='v4: says its version' --overwrite
kubectl rollout history deployment/randomizer
# answer sixth: nginx:1.27.4
# answer why: It is an annotation of the Deployment, and nobody has changed it
