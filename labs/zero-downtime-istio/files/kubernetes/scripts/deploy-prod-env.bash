#!/usr/bin/env bash
# Both versions of all services, and the rules that send everybody to v1.
set -e

kubectl config set-context --current --namespace=hands-on
kubectl label namespace hands-on istio-injection=enabled --overwrite

kubectl apply -k kubernetes/services/base/services
kubectl apply -k kubernetes/services/overlays/prod/v1
kubectl apply -k kubernetes/services/overlays/prod/v2
kubectl apply -k kubernetes/services/overlays/prod/istio

kubectl wait --timeout=600s --for=condition=available deployment --all
kubectl get pods
