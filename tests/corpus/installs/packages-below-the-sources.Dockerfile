# Everything in the order in which it came to mind.
FROM debian:12-slim AS tools

ARG GIT_COMMIT=unknown
LABEL org.opencontainers.image.revision=${GIT_COMMIT}

WORKDIR /srv/tool
COPY . .

# What it is built with.
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc make \
    && rm -rf /var/lib/apt/lists/*

RUN make -j"$(nproc)" && make install DESTDIR=/out

FROM debian:12-slim
COPY --from=tools /out/usr/local/ /opt/app/
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
USER 1000
ENTRYPOINT ["/opt/app/bin/tool"]
