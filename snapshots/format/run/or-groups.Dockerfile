FROM debian
RUN a \
    && (b || c) \
    && { d || e; }
RUN a || ( \
        b \
        && c \
    )
