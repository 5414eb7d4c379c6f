#!/bin/bash
kubectl get deployment shop -o jsonpath="{.status.readyReplicas}"
echo
