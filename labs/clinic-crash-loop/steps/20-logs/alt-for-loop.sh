for pod in $(kubectl get pods -o name); do echo "$pod"; kubectl logs -p $pod; done
# answer cause: It is not told where its database is
