#!/bin/sh
echo "done by $(id -un)"
