kubectl rollout history deploy randomizer
KUBE_EDITOR="sed -i 's/v3: words from the database/v4: says its version/'" kubectl edit deployment randomizer
# answer sixth: nginx:1.27.4
# answer why: It is an annotation of the Deployment, and nobody has changed it
