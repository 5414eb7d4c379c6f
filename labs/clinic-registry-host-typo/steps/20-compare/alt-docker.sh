kubectl describe deploy
docker pull registry.acorn.example/fleet/trips:3.2
docker pull registry.acom.example/fleet/trips:3.2
curl -s https://registry.acorn.example/v2/
# answer cause: One image names a host that does not exist
# answer who: That of the node on which the pod is to run
