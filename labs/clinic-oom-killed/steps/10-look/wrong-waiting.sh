# stays red: reason
kubectl describe pods
# answer reason: CrashLoopBackOff
# answer who: It wanted more memory than it may have, and was killed
