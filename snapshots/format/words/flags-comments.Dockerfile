FROM scratch
COPY \
    # who
    --chown=app:app \
    # what not
    --exclude=*.md \
    # what
    a \
    b
COPY --chown=app:app \
    # what not
    --exclude=*.md \
    a b

FROM \
    # for the builder
    --platform=$BUILDPLATFORM \
    # pinned
    debian:12 AS build
