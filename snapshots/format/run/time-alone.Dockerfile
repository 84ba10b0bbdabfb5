FROM debian
RUN time
RUN time \
    && a
RUN set -e; \
    time \
        || if a; then b; fi; \
    c
