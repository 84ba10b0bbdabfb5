FROM debian
RUN a \
    && if b; then c; fi \
    && for x in y; do z; done \
    && { d; } \
    && (e)
RUN a; \
    (b; c); \
    d
