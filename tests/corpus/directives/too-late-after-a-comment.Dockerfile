# A comment first: what follows is no directive.
# escape=`
# syntax=docker/dockerfile:1
FROM alpine:3.18
RUN echo "a \
b" && echo c`date`
