FROM scratch
HEALTHCHECK --interval=5s --timeout=3s CMD curl -f localhost || exit 1
HEALTHCHECK NONE
