FROM debian
RUN set -eux; \
    a; \
    b; \
    c
RUN set -e; \
    a; \
    b;
RUN set -ex; \
    cd /tmp; \
    a && b; \
    c \
    && d; \
    e
