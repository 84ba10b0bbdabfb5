FROM alpine/curl:8.9.1 AS curl
FROM golang:1.23 AS go
# for the tests
FROM node:22 AS node

FROM debian:12 AS last
RUN a

FROM last
# below
RUN b

# touches
FROM last
