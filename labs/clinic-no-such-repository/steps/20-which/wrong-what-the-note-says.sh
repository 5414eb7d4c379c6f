# stays red: which
cat HANDOVER.txt
# answer control: Only storm-alarm:2.0
# answer which: It is private, and the nodes have no login
# answer before: harbour-example/tide-table
