kubectl get pods -o yaml | grep exitCode
# answer code: 1
