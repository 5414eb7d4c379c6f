# stays red: rolled
sed -i s/tidetable/tide-table/ tides.yaml
kubectl set image deployment/tides tides=tide-table:1.9
sleep 60
