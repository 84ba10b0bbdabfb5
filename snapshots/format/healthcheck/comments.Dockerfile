FROM scratch
HEALTHCHECK --interval=5s \
    # ask the server
    CMD \
        # quietly
        curl -sf localhost
