kubectl cordon node01
# answer left: web
