FROM debian
RUN a && \
    b || \
        c && \
    d | \
        e
RUN a && \
    # about b
    b \
        x
RUN set -eux; \
    a && \
    b; \
    c | \
        d
