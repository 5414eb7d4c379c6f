#!/bin/bash
echo Preparing the pod
while [ ! -f /tmp/finished ]; do sleep 1; done
echo Ready
