FROM debian
RUN --mount=type=cache,target=/a --network=none make
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    --mount=type=cache,target=/var/lib/apt,sharing=locked \
    apt-get update
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    --mount=type=cache,target=/var/lib/apt,sharing=locked \
    apt-get update \
    && apt-get install -y gcc
RUN --mount=type=secret,id=a \
    make
RUN --mount=type=secret,id=a \
    make \
        install
RUN --mount=type=secret,id=a \
    --mount=type=secret,id=b \
    set -eux; \
    a
