ARG TAG=1
FROM debian:${TAG} AS build
RUN make

FROM alpine AS base
RUN true

# The runtime.
# It is small.
FROM scratch

# a comment apart

FROM busybox

FROM busybox AS last
