FROM \
    # pinned
    debian:12 \
    # name
    AS build
WORKDIR \
    # here
    /app
