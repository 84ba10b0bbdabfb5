# syntax=ghcr.io/example/buildkit-frontend:v2
FROM debian:12
INCLUDE common.inc
USES cache:apt
RUN apt-get update && apt-get install -y curl
EXPORT /out
