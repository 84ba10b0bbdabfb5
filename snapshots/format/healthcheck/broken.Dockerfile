FROM scratch
HEALTHCHECK --interval=5s --timeout=3s \
    CMD curl -f http://localhost/ || exit 1
HEALTHCHECK --interval=5s --timeout=3s \
    CMD curl -f http://localhost/ \
            || exit 1
HEALTHCHECK --interval=5s --timeout=3s \
    CMD curl -f http://localhost/ \
        && curl -f http://localhost:8080/
HEALTHCHECK CMD curl -f http://localhost/ \
        || exit 1
HEALTHCHECK \
    CMD true
HEALTHCHECK --interval=5s \
    CMD [ \
        "curl", \
        "-f", "http://localhost/" \
    ]
