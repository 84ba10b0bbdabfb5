# syntax=docker/dockerfile:1
FROM ubuntu:22.04
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    --mount=type=cache,target=/var/lib/apt,sharing=locked <<EOF
  rm -f /etc/apt/apt.conf.d/docker-clean
  apt-get update
  apt-get install -y gcc make
EOF
RUN --network=none <<EOF
cd /src && make offline
EOF
