FROM debian
RUN set -eux; \
    if a; then b; fi; \
    for x in 1 2; do y; done; \
    z
