# stays red: sixth
kubectl rollout history deployment/randomizer
kubectl annotate deployment/randomizer kubernetes.io/change-cause='v4: says its version' --overwrite
# answer sixth: nginx:1.27.5
# answer why: It is an annotation of the Deployment, and nobody has changed it
