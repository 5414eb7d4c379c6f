# cheats, stays red: named
kubectl rollout history deployment/randomizer
kubectl annotate pods -l app=randomizer kubernetes.io/change-cause='v4: says its version' --overwrite
# answer sixth: nginx:1.27.4
# answer why: It is an annotation of the Deployment, and nobody has changed it
