FROM debian
RUN \
    # first
    a \
    # second
    && b \
    # third, at the margin
    && c \
    # fourth
    && d
RUN set -eux; \
    # install
    a; \
    # remove
    b
