ARG VERSION=2.4
ARG REPO=https://git.example.org/tool.git

FROM alpine/git AS src
ARG VERSION
ARG REPO
RUN git clone --depth 1 --branch v${VERSION} ${REPO} /src

FROM gcc:12 AS build
ARG VERSION
COPY --from=src /src /src
WORKDIR /src
RUN ./bootstrap && ./configure --with-version=$VERSION && make

FROM ubuntu:20.04
ARG VERSION=unknown
ENV TOOL_VERSION=$VERSION
COPY --from=build /src/tool /usr/bin/
