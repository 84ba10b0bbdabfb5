FROM debian:bookworm-slim

ARG VERSION=1
ENV A=1

# a comment

RUN true
