#!/usr/bin/env tool
# check=skip=JSONArgsRecommended // why

# syntax=docker/dockerfile:1
FROM debian:12
CMD a
