kubectl describe pods -l app=randomizer
# answer address: MYSQL_SERVICE_HOST
# answer password: The Secret mysql-root
