FROM debian:12

RUN set -x \
 && apt-get update \
 && apt-get install --no-install-recommends -y curl gnupg \
 && curl -fsSL https://packages.example.net/key.asc | gpg --dearmor -o /usr/share/keyrings/example.gpg \
 && echo "deb [signed-by=/usr/share/keyrings/example.gpg] https://packages.example.net/debian bookworm main" \
      > /etc/apt/sources.list.d/example.list \
 && apt-get update \
 && apt-get install --no-install-recommends -y example-agent=7.4.* \
 && apt-get purge -y --auto-remove curl gnupg \
 && rm -rf /var/lib/apt/lists/*

EXPOSE 8125/udp 8126/tcp
USER daemon
CMD ["example-agent", "run"]
