#!/bin/bash
kubectl get namespace found
