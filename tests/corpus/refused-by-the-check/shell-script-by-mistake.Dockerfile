#!/bin/bash
set -e
docker build -t x .
if [ $? -eq 0 ]; then
  echo ok
fi
