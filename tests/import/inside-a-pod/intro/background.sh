#!/bin/bash
kubectl run web --image=nginx:1.27
kubectl wait --for=condition=Ready pod/web --timeout=120s
touch /tmp/finished
