FROM debian
RUN set -eux; \
    a \
        b \
        c \
    ; \
    d
