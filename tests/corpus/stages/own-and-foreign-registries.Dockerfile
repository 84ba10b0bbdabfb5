ARG REGISTRY=ghcr.io/acme
ARG MIRROR

FROM ${REGISTRY}/go:1.25 AS build
WORKDIR /src
COPY . .
RUN --mount=type=bind,from=quay.io/other/data:1,target=/data go build -o /app ./cmd/app

FROM ${MIRROR:-docker.io}/library/debian:12 AS base
LABEL org.opencontainers.image.source="https://example.com/acme/app" \
    org.opencontainers.image.licenses='Apache-2.0 OR MIT'

FROM base
ARG VERSION
LABEL org.opencontainers.image.version="$VERSION" team=core
LABEL org.opencontainers.image.source acme/app
COPY --from=build /app /usr/bin/app
COPY --from=docker.io/somebody/tool@sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d /tool /usr/bin/tool
CMD ["app"]
