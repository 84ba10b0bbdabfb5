# syntax=docker/dockerfile:1
FROM golang:1.20
ONBUILD COPY --from=assets:latest /dist /dist
ONBUILD RUN --mount=type=cache,target=/root/.cache/go-build go build -o /app ./...
ONBUILD LABEL built=yes
ONBUILD VOLUME ["/data", "/logs"]
ONBUILD STOPSIGNAL SIGINT
