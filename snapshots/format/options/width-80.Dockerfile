FROM debian
RUN apt-get update && apt-get install -y curl git && rm -rf /var/lib/apt/lists/*
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
ENV ALPHA=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \
    BETA=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
CMD [ \
    "/usr/local/bin/server", \
    "--listen", \
    "0.0.0.0:8080", \
    "--data", \
    "/var/lib/s" \
]
