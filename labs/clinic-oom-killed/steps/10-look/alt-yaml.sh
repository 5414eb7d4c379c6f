kubectl get pods -o yaml | grep -A6 lastState
# answer reason: oomkilled
# answer who: It wanted more memory than it may have, and was killed
