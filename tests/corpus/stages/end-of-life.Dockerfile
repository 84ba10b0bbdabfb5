FROM golang:1.19-alpine AS build
RUN --mount=type=bind,from=php:7.4-cli,source=/usr/src,target=/src make
COPY --from=python:2 /usr/local/bin/python /python
RUN ./script.sh

FROM node:0.12
COPY --from=build /x /x

FROM python:3.12-slim-buster
COPY --from=build /x /x

FROM openjdk:11-jre-slim
COPY --from=build /x /x
