FROM debian:bookworm-slim

LABEL org.opencontainers.image.title="mirror" \
      org.opencontainers.image.licenses="BSD-3-Clause"

ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update && apt-get install -y \
    rsync \
    openssh-client \
    cron \
    ca-certificates \
    && rm -rf /var/lib/apt/lists/*

COPY crontab /etc/cron.d/mirror
RUN chmod 0644 /etc/cron.d/mirror && crontab /etc/cron.d/mirror
VOLUME ["/srv/mirror"]
CMD ["cron", "-f"]
