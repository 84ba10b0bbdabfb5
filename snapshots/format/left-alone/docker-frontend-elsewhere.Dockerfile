# syntax=example.com/docker/dockerfile:1@sha256:0
FROM debian:12
INSTALL   curl
RUN a
