#!/bin/bash
kubectl get configmap page
