kubectl get all
kubectl get services -n ingress-nginx
kubectl get ingress
curl -i -k -X GET -u jack:password https://store.198.51.100.24.nip.io/store/stocklevel
curl -i -k -X GET https://store.198.51.100.24.nip.io/sf/status
curl -i -k -X GET https://store.198.51.100.24.nip.io/store/stocklevel
# answer address: 198.51.100.24
# answer version: 0.0.1
# answer closed: 401
