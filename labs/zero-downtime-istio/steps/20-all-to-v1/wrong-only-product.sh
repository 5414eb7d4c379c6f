# cheats, stays red: load
kubectl exec -n hands-on deploy/product-composite-v1 -c product-composite -- sh -c "i=0; while [ \$i -lt 40 ]; do wget -qO- http://product/product/2; i=\$((i+1)); done" > /dev/null
# answer why: It runs and is ready, and waits for a rule that sends it somebody
