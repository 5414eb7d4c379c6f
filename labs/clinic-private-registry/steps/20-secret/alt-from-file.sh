echo '{"auths":{"registry.corp.example:5000":{"username":"ci-bot","password":"correct-horse"}}}' > config.json
kubectl create secret generic registry-login --type=kubernetes.io/dockerconfigjson --from-file=.dockerconfigjson=config.json
