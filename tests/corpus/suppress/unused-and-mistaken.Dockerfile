FROM debian:12
# dfmt: ignore[no-such-rule]
RUN echo a
# dfmt: ignore[sort-packages,apt-no-recommends]
RUN apt-get update && apt-get install -y --no-install-recommends zip curl && rm -rf /var/lib/apt/lists/*
# dfmt: ignore
RUN cd /opt
# hadolint ignore=DL3003
RUN echo b
