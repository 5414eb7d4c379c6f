kubectl patch deployment search -p '{"spec":{"template":{"spec":{"containers":[{"name":"search","resources":{"requests":{"cpu":"0.7"}}}]}}}}'
sleep 20
