#!/bin/bash
[ "$(copies.sh)" = 1 ]
