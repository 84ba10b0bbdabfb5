FROM debian
RUN # no comment for docker
RUN \
    # the only command
    a b c
RUN --mount=type=cache,target=/x \
    # why
    a b
