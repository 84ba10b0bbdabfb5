FROM debian
RUN a \
    && b || true
RUN a \
    && b \
        || true \
    && c
RUN a \
        || b \
        || c
