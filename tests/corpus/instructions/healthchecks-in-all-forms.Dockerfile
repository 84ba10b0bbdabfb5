FROM nginx:1.25
HEALTHCHECK NONE
HEALTHCHECK --interval=5m --timeout=3s --start-period=10s --start-interval=1s --retries=3 \
  CMD curl -f http://localhost/ || exit 1
HEALTHCHECK CMD ["curl", "--fail", "http://localhost"]
healthcheck --retries=5 cmd wget -qO- http://127.0.0.1/ping | grep -q pong
HEALTHCHECK --interval=30s \
            --timeout=10s \
            CMD  pg_isready -U postgres   || exit 1
