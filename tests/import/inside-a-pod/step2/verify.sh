#!/bin/bash
kubectl exec web -- cat /tmp/note | grep -qx hello &&
  kubectl get pod web -o json | jq -e '.metadata.labels.noted == "yes" and .metadata.annotations["example.com/by"] == "somebody-else"'
