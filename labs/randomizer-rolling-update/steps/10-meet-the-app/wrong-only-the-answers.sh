# cheats, stays red: looked
kubectl annotate pods -l app=randomizer looked=yes
# answer address: MYSQL_SERVICE_HOST
# answer password: The Secret mysql-root
