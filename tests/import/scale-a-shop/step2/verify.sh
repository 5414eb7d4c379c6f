#!/bin/bash
set -e
ready=$(copies.sh)
if [ "$ready" != 3 ]; then
  echo "$ready of 3 copies are ready"
  exit 1
fi
