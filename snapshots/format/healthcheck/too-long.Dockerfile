FROM scratch
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD curl --fail --silent http://localhost:8080/health || exit 1
HEALTHCHECK --interval=000000000000000000000000000000000000000000000000000000000000000000000000030s \
    --timeout=10s \
    --start-period=60s \
    --start-interval=5s \
    --retries=3 \
    CMD true
