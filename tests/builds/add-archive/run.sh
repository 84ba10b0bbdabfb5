#!/bin/sh
cat /opt/app/data.txt
