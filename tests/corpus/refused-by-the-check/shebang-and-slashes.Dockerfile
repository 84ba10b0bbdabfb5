#!/usr/bin/env -S docker build -f
// syntax=docker/dockerfile:1
FROM busybox:1.36
COPY www /www
CMD ["httpd", "-f", "-h", "/www"]
