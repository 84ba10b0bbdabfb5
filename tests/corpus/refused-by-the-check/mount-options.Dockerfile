# syntax=docker/dockerfile:1
FROM debian:12
RUN --mount=type=cache true
RUN --mount=type=volume,target=/x true
RUN --mount=type=bind,target=/y,sharing=locked,size true
RUN --mount=typ=cache,target=/z true
