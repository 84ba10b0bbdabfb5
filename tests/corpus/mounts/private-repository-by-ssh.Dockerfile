# syntax=docker/dockerfile:1
FROM golang:1.21 AS build
ENV GOPRIVATE=git.example.com
RUN mkdir -p -m 0700 ~/.ssh && ssh-keyscan git.example.com >> ~/.ssh/known_hosts
RUN git config --global url."git@git.example.com:".insteadOf "https://git.example.com/"
WORKDIR /src
COPY go.* .
RUN --mount=type=ssh go mod download
COPY . .
RUN --mount=type=cache,target=/root/.cache/go-build go build -o /bin/svc .
