kubectl patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","image":"docker.io/library/nginx:1.28"}]}}}}'
# answer updated: 0
