FROM mcr.microsoft.com/devcontainers/cpp:1 AS build
WORKDIR /s
COPY . .
RUN cmake -S . -B b -DCMAKE_BUILD_TYPE=RelWithDebInfo && cmake --build b -j

FROM gcr.io/distroless/cc-debian12 AS release
COPY --from=build /s/b/srv /srv
ENTRYPOINT ["/srv"]

FROM gcr.io/distroless/cc-debian12:debug AS debug
COPY --from=build /s/b/srv /srv
COPY --from=build /s/b/srv.debug /
ENTRYPOINT ["/busybox/sh"]

# What is built if no target is named.
FROM release
